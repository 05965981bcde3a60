using Microsoft.Win32.SafeHandles;
using Parallelism.SharedMemory;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.SharedMemory;

// What another process names, true or not. Never a crash: each is an error that can be caught.
public sealed class SharedSegmentTests
{
    [Fact]
    public void The_memory_that_is_named_is_mapped()
    {
        using SegmentLease lease = SegmentTable.Create(1000);
        SharedSegment other = SharedSegment.Open(Environment.ProcessId, lease.Name);
        unsafe
        {
            lease.Data[999] = 7;
            other.Data[999].Should().Be(7);
            (other.Data == lease.Data).Should().BeFalse();
        }
        other.Dispose();
    }

    [Fact]
    public void What_is_mapped_already_is_not_mapped_again()
    {
        using SegmentLease lease = SegmentTable.Create(1000);
        using SegmentLease same = SegmentTable.Open(-1, lease.Name);
        unsafe
        {
            (same.Data == lease.Data).Should().BeTrue();
        }
        FluentActions.Invoking(() => SegmentTable.Open(-1, lease.Name with { Length = 5000 })).Should().Throw<IOException>();
    }

    [Fact]
    public void It_is_there_until_the_last_hold_on_it_ends()
    {
        SegmentLease lease = SegmentTable.Create(1000);
        SegmentLease second = lease.TryShare()!;
        lease.Dispose();
        lease.Dispose();
        lease.TryShare().Should().BeNull();
        unsafe
        {
            (lease.Data is null).Should().BeTrue();
            second.Data[10] = 1;
        }
        SegmentName name = second.Name;
        second.Dispose();
        FluentActions.Invoking(() => SharedSegment.Open(Environment.ProcessId, name)).Should().Throw<IOException>();
    }

    [LinuxFact]
    public void Memory_that_is_gone_is_refused()
    {
        ShouldBeRefused(int.MaxValue, new(Guid.NewGuid(), 3, 100));
        ShouldBeRefused(Environment.ProcessId, new(Guid.NewGuid(), 1 << 20, 100));
        ShouldBeRefused(Environment.ProcessId, new(Guid.NewGuid(), -1, 100));
        ShouldBeRefused(Environment.ProcessId, new(Guid.NewGuid(), 3, -100));
        ShouldBeRefused(Environment.ProcessId, new(Guid.NewGuid(), 3, long.MaxValue));
    }

    [LinuxFact]
    public void Memory_that_is_shorter_than_it_is_said_to_be_is_refused()
    {
        using SegmentLease lease = SegmentTable.Create(1000);
        ShouldBeRefused(Environment.ProcessId, lease.Name with { Length = 1001 });
    }

    [LinuxFact]
    public void Other_memory_than_the_one_named_is_refused()
    {
        using SegmentLease lease = SegmentTable.Create(1000);
        ShouldBeRefused(Environment.ProcessId, lease.Name with { Id = Guid.NewGuid() });
    }

    // Its owner could cut it short later, and the touch of what is gone then ends the process.
    [LinuxFact]
    public void Memory_whose_length_is_not_fixed_is_refused()
    {
        using SafeFileHandle loose = LinuxMemory.Create();
        RandomAccess.SetLength(loose, 4096);
        ShouldBeRefused(Environment.ProcessId, new(Guid.NewGuid(), loose.DangerousGetHandle(), 100));
    }

    [LinuxFact]
    public void What_is_no_memory_is_refused()
    {
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        ShouldBeRefused(Environment.ProcessId, new(Guid.NewGuid(), nothing.DangerousGetHandle(), 100));
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[10_000]);
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            ShouldBeRefused(Environment.ProcessId, new(Guid.NewGuid(), file.DangerousGetHandle(), 100));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LinuxFact]
    public void Its_length_cannot_be_changed()
    {
        using SegmentLease lease = SegmentTable.Create(100_000);
        using SafeFileHandle handle = File.OpenHandle($"/proc/self/fd/{lease.Name.Handle}", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        FluentActions.Invoking(() => RandomAccess.SetLength(handle, 0)).Should().Throw<Exception>();
        RandomAccess.GetLength(handle).Should().Be(100_000 + SharedSegment.HeaderLength);
    }

    private static void ShouldBeRefused(int processId, SegmentName name)
    {
        Exception error = FluentActions.Invoking(() => SharedSegment.Open(processId, name)).Should().Throw<Exception>().Which;
        (error is IOException or UnauthorizedAccessException).Should().BeTrue($"it is {error.GetType()}");
    }
}
