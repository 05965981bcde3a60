namespace Parallelism;

/// <summary>A quota of processor time at one level of the control group hierarchy.</summary>
/// <param name="File">The file that states it, relative to the root that was read.</param>
/// <param name="QuotaMicroseconds">The time that may be used in each period, over all processors.</param>
/// <param name="PeriodMicroseconds">The length of a period.</param>
public sealed record TopologyQuota(string File, long QuotaMicroseconds, long PeriodMicroseconds)
{
    /// <summary>The quota in processors, for example 2.5.</summary>
    public double Processors => (double)QuotaMicroseconds / PeriodMicroseconds;
}
