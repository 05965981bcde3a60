namespace CallSites;

// Stands for a native library that writes files, and that nobody would want to crash in the program's own process.
internal static class Native
{
    public static void Convert(string path) => File.WriteAllText(path, File.ReadAllText(path).ToUpperInvariant());
}
