namespace Parallelism.Tests.Processes;

// The runtime writes dumps with a program of its own, which some distributions leave out.
public sealed class DumpFactAttribute : FactAttribute
{
    private static readonly string Program = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "createdump");

    public DumpFactAttribute() => Skip = OperatingSystem.IsLinux() && File.Exists(Program) ? null! : $"NOT RUN: needs Linux and {Program}.";
}
