using System.Runtime.InteropServices;
using Parallelism.SharedMemory;

namespace Parallelism.Tests.SharedMemory;

public sealed class SharedBlockTests
{
    [Fact]
    public void Both_sides_see_what_the_other_writes()
    {
        using SharedBlock mine = SharedBlock.Create(64 * 1024);
        using SharedBlock theirs = SharedBlock.Open(mine.Name, 64 * 1024);
        theirs.Address.Should().NotBe(mine.Address);
        byte[] first = new byte[64 * 1024];
        Marshal.Copy(mine.Address, first, 0, first.Length);
        first.Should().OnlyContain(value => value == 0);
        Marshal.WriteByte(mine.Address, 65_535, 42);
        Marshal.ReadByte(theirs.Address, 65_535).Should().Be(42);
        Marshal.WriteByte(theirs.Address, 7);
        Marshal.ReadByte(mine.Address).Should().Be(7);
    }

    [Fact]
    public void What_was_opened_outlives_its_maker()
    {
        SharedBlock mine = SharedBlock.Create(4096);
        using SharedBlock theirs = SharedBlock.Open(mine.Name, 4096);
        Marshal.WriteInt64(mine.Address, 4711);
        mine.Dispose();
        mine.Dispose();
        Marshal.ReadInt64(theirs.Address).Should().Be(4711);
    }

    [Fact]
    public void Blocks_are_apart_and_a_name_is_only_good_while_its_maker_lives()
    {
        using SharedBlock one = SharedBlock.Create(4096);
        SharedBlock other = SharedBlock.Create(4096);
        Marshal.WriteInt64(one.Address, 1);
        Marshal.ReadInt64(other.Address).Should().Be(0);
        string name = other.Name;
        name.Should().NotBe(one.Name);
        other.Dispose();
        if (!OperatingSystem.IsLinux())
            FluentActions.Invoking(() => SharedBlock.Open(name, 4096)).Should().Throw<IOException>();
    }

    [Fact]
    public void Nothing_stays_behind()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // Tests beside this one come and go with a few of their own.
        int before = CountOpen();
        for (int i = 0; i < 300; i++)
        {
            using SharedBlock mine = SharedBlock.Create(64 * 1024);
            using SharedBlock theirs = SharedBlock.Open(mine.Name, 64 * 1024);
        }
        (CountOpen() - before).Should().BeLessThan(150);
        Directory.GetFiles("/dev/shm").Should().NotContain(path => path.Contains("arallelism", StringComparison.Ordinal));
    }

    private static int CountOpen() => Directory.GetFiles("/proc/self/fd").Length + File.ReadLines("/proc/self/maps").Count(line => line.Contains("memfd", StringComparison.Ordinal));
}
