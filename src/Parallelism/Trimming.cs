using System.Diagnostics.CodeAnalysis;
using Parallelism;

// All that this library finds by reflection, and all code that it makes while it runs, is for the way to and from worker processes. A trimmed or compiled
// application has none: it is self-contained, where WorkerCommand refuses to start any and says so, and the constructors of ProcessStrategy carry the
// attributes by which its build is warned. The one other way in, ThreadStrategyOptions.VerifySwap, carries them too. CI publishes such applications.
[assembly: UnconditionalSuppressMessage("Trimming", "IL2026", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2055", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2060", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2067", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2070", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2072", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2075", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2087", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2090", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("Trimming", "IL2091", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("AOT", "IL3050", Scope = "module", Justification = Trimming.Why)]
[assembly: UnconditionalSuppressMessage("SingleFile", "IL3000", Scope = "module", Justification = Trimming.Why)]

namespace Parallelism;

internal static class Trimming
{
    public const string Why = "Only for worker processes and VerifySwap, which say that they need the whole runtime.";
}
