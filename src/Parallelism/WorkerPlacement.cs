namespace Parallelism;

/// <summary>What each worker of a strategy or a group is bound to, within its <see cref="WorkerPlace"/>.</summary>
/// <remarks>
/// Workers are dealt over the memory nodes first, then over the caches of a node; where there are more workers than parts, parts are shared in proportion to their processors.
/// Linux binds worker processes and dedicated threads; Windows where the machine has one processor group (not run yet); macOS knows no
/// binding: there a placement is refused with <see cref="PlatformNotSupportedException"/>.
/// </remarks>
public enum WorkerPlacement
{
    /// <summary>To nothing: the system moves workers as it likes.</summary>
    None,

    /// <summary>To a core, with all its hardware threads that may be used; the most able cores first.</summary>
    PerCore,

    /// <summary>To the processors that share a level 3 cache; on a machine without one, those that share its last cache, or else a memory node.</summary>
    PerL3Group,

    /// <summary>To the processors of a memory node.</summary>
    PerNode,
}
