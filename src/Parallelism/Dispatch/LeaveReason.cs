namespace Parallelism.Dispatch;

// Why a worker leaves that could go on; as logs and metrics name it.
internal sealed record LeaveReason(string Name, string Text)
{
    public static readonly LeaveReason Items = new("items", "it has run as many items as RecycleAfter allows");
    public static readonly LeaveReason Age = new("age", "it is as old as MaxWorkerAge allows");
    public static readonly LeaveReason Memory = new("memory", "it took memory near MaxWorkerMemory, or grew past MaxMemoryGrowth");
    public static readonly LeaveReason Idle = new("idle", "it had nothing to do for IdleTimeout");
    public static readonly LeaveReason Degree = new("degree", "the degree went down");
    public static readonly LeaveReason Crashed = new("crashed", "it died");
}
