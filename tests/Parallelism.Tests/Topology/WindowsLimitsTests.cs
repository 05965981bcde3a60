using System.Buffers.Binary;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// On a recorded machine of two groups of 40, answers written down by the layouts that winnt.h documents; the calls themselves are not run here.
public sealed class WindowsLimitsTests
{
    private const string TwoGroups = "windows-2s-80t";

    [Fact]
    public void A_process_without_limits_has_none()
    {
        var machine = Read(new WindowsAnswers { Groups = [0, 1], CpuSets = CpuSets((0, 0, 0), (1, 1, 0)) });
        (machine.Limits.Affinity.IsEmpty, machine.Limits.AffinityFrom, machine.Limits.QuotaProcessors).Should().Be((true, null, null));
        machine.Usable.Should().Equal(machine.Online);
    }

    [Fact]
    public void A_process_in_one_group_has_its_processors()
    {
        var machine = Read(new WindowsAnswers { Groups = [1], Mask = (1UL << 40) - 1 });
        (machine.Limits.Affinity.ToString(), machine.Limits.AffinityFrom).Should().Be(("40-79", "GetProcessGroupAffinity"));
    }

    [Fact]
    public void A_mask_counts_in_the_processs_group()
    {
        var machine = Read(new WindowsAnswers { Groups = [1], Mask = 0b1101 });
        (machine.Usable.ToString(), machine.Limits.AffinityFrom).Should().Be(("40,42-43", "GetProcessGroupAffinity, GetProcessAffinityMask"));
    }

    [Fact]
    public void A_mask_of_nothing_says_that_there_are_several_groups() => Read(new WindowsAnswers { Groups = [0, 1], Mask = 0 }).Usable.Count.Should().Be(80);

    [Fact]
    public void A_job_may_name_processors_of_several_groups()
    {
        var machine = Read(new WindowsAnswers { Groups = [0, 1], JobGroups = [.. Group(0, 0xf), .. Group(1, 0x3)] });
        (machine.Usable.ToString(), machine.Limits.AffinityFrom).Should().Be(("0-3,40-41", "job object"));
    }

    [Fact]
    public void An_older_job_has_a_mask_over_the_processs_group()
    {
        var limits = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(limits.AsSpan(48), 0b110);
        Read(new WindowsAnswers { Groups = [0], Mask = ulong.MaxValue, JobLimits = limits }).Usable.Count.Should().Be(40, "the flag is not set");
        BinaryPrimitives.WriteUInt32LittleEndian(limits.AsSpan(16), 0x10);
        Read(new WindowsAnswers { Groups = [0], Mask = ulong.MaxValue, JobLimits = limits }).Usable.ToString().Should().Be("1-2");
    }

    [Fact]
    public void Default_cpu_sets_confine_and_reserved_ones_are_left_out()
    {
        var sets = CpuSets((0, 0, 0), (0, 1, 0), (0, 2, 0x2), (0, 3, 0x6), (1, 0, 0));
        Read(new WindowsAnswers { Groups = [0, 1], CpuSets = sets, DefaultCpuSets = [0x100, 0x103, 0x104] }).Usable.ToString().Should().Be("0,3,40");
        var reserved = Read(new WindowsAnswers { Groups = [0, 1], CpuSets = sets });
        (reserved.Online.Except(reserved.Usable).ToString(), reserved.Limits.AffinityFrom).Should().Be(("2", "CPU sets"));
    }

    [Theory]
    [InlineData(0x1u | 0x4u, 2_500u, 20.0)] // a hard cap of 25 % of 80 processors
    [InlineData(0x1u | 0x4u, 10_000u, null)]
    [InlineData(0x1u | 0x4u, 0u, null)]
    [InlineData(0x4u, 2_500u, null)] // not enabled
    [InlineData(0x1u, 2_500u, null)] // not hard
    [InlineData(0x1u | 0x2u, 5u, null)] // a weight
    [InlineData(0x1u | 0x10u, (1_000u << 16) | 500u, 8.0)] // from 5 % to 10 %
    public void The_rate_of_a_job_is_a_quota_of_the_whole_machine(uint flags, uint rate, double? quota)
    {
        var control = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(control, flags);
        BinaryPrimitives.WriteUInt32LittleEndian(control.AsSpan(4), rate);
        var machine = Read(new WindowsAnswers { Groups = [0, 1], JobRate = control });
        machine.Limits.QuotaProcessors.Should().Be(quota);
        if (quota is not null)
            StrategyChoice.Make(new(machine)).Least!.Source.Should().StartWith(FormattableString.Invariant($"CPU rate control of the job object: {quota} → {quota}"));
    }

    [Fact]
    public void Answers_that_leave_no_processor_limit_nothing()
    {
        var machine = Read(new WindowsAnswers { Groups = [7], Mask = 1, JobGroups = Group(9, 1), CpuSets = CpuSets((9, 0, 0)), DefaultCpuSets = [0x100] });
        (machine.Usable.Count, machine.Limits.AffinityFrom).Should().Be((80, null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nonsense_is_survived(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var machine = Read(new WindowsAnswers
            {
                Groups = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (ushort)random.Next(3))],
                Mask = (ulong)random.NextInt64(),
                CpuSets = Bytes(random.Next(200)),
                DefaultCpuSets = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (uint)random.Next(0x110))],
                JobLimits = Bytes(random.Next(70)),
                JobGroups = Bytes(random.Next(70)),
                JobRate = Bytes(random.Next(12)),
            });
            Invariants.Check(machine);
            StrategyChoice.Make(new(machine)).Degree.Should().BeInRange(1, machine.Usable.Count);
        }

        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            for (var i = 0; i < count; i++)
                bytes[i] = random.Next(3) == 0 ? bytes[i] : (byte)(i % 32 == 0 ? 32 : 0);
            return bytes;
        }
    }

    private static MachineTopology Read(WindowsAnswers answers) =>
        WindowsBuffer.Parse(File.ReadAllBytes(Path.Combine(Recording.Folder, "windows", TwoGroups, "RelationAll.bin")), answers)!;

    // GROUP_AFFINITY.
    private static byte[] Group(ushort group, ulong mask)
    {
        var record = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(record, mask);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(8), group);
        return record;
    }

    // SYSTEM_CPU_SET_INFORMATION; ids count from 0x100, as Windows gives them.
    private static byte[] CpuSets(params (ushort Group, byte Processor, byte Flags)[] sets)
    {
        var bytes = new byte[32 * sets.Length];
        for (var i = 0; i < sets.Length; i++)
        {
            var record = bytes.AsSpan(32 * i, 32);
            BinaryPrimitives.WriteUInt32LittleEndian(record, 32);
            BinaryPrimitives.WriteUInt32LittleEndian(record[8..], 0x100 + (uint)i);
            BinaryPrimitives.WriteUInt16LittleEndian(record[12..], sets[i].Group);
            record[14] = sets[i].Processor;
            record[19] = sets[i].Flags;
        }

        return bytes;
    }
}
