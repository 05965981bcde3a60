using System.Diagnostics;

namespace Parallelism.Observation;

// An item that runs and is watched.
internal readonly record struct ItemWatch(long BeganAt, Activity? Activity);
