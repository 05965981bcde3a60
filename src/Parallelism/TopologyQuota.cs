namespace Parallelism;

/// <summary>A quota of processor time at one level of the control group hierarchy, or of a Windows job object.</summary>
/// <param name="File">The file that states it, relative to the root that was read; on Windows the system call.</param>
/// <param name="Group">The control group, as it is seen below the mount point: <c>/</c> is what is mounted there.</param>
/// <param name="QuotaMicroseconds">The time that may be used in each period, over all processors.</param>
/// <param name="PeriodMicroseconds">The length of a period.</param>
public sealed record TopologyQuota(string File, string Group, long QuotaMicroseconds, long PeriodMicroseconds)
{
    /// <summary>The quota in processors, for example 2.5.</summary>
    public double Processors => (double)QuotaMicroseconds / PeriodMicroseconds;
}
