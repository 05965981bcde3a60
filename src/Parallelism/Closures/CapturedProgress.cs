namespace Parallelism.Closures;

// A captured IProgress<T>, which stays here; the reports that come back under its number go to Report.
internal sealed record CapturedProgress(long Id, Action<object?> Report);
