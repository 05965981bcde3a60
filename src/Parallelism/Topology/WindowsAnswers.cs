namespace Parallelism.Topology;

// What Windows says of this process's limits, as bytes where it fills in structures (in their 64-bit layout); empty where it says nothing.
internal sealed record WindowsAnswers
{
    // GetProcessGroupAffinity.
    public ushort[] Groups { get; init; } = [];

    // GetProcessAffinityMask; 0 where the process is in several groups.
    public ulong Mask { get; init; }

    // GetSystemCpuSetInformation: SYSTEM_CPU_SET_INFORMATION records.
    public byte[] CpuSets { get; init; } = [];

    // GetProcessDefaultCpuSets: the ids of CPU sets.
    public uint[] DefaultCpuSets { get; init; } = [];

    // QueryInformationJobObject, JobObjectBasicLimitInformation: JOBOBJECT_BASIC_LIMIT_INFORMATION.
    public byte[] JobLimits { get; init; } = [];

    // QueryInformationJobObject, JobObjectGroupInformationEx: GROUP_AFFINITY records.
    public byte[] JobGroups { get; init; } = [];

    // QueryInformationJobObject, JobObjectCpuRateControlInformation: JOBOBJECT_CPU_RATE_CONTROL_INFORMATION.
    public byte[] JobRate { get; init; } = [];
}
