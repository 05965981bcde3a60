namespace CallSites;

internal readonly record struct Thumb(string File, int Width);
