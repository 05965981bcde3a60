namespace Quickstart;

internal static class Format
{
    public const string Nothing = "–";

    public static string Bytes(long? bytes) => bytes switch
    {
        null => Nothing,
        < 1_000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1e3:0.0} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.0} MB",
        _ => $"{bytes / 1e9:0.00} GB",
    };

    public static string Time(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? $"{time.TotalMilliseconds:0} ms" : $"{time.TotalSeconds:0.00} s";

    public static string Digest(string digest) => digest[..16];

    public static string Files(int number) => number == 1 ? "1 file" : $"{number:N0} files";
}
