namespace Parallelism.Tests.Closures;

// Cases by name, each once as compiled with these tests and once as in a debug build.
internal static class Builds
{
    public static TheoryData<string, bool> Of(IEnumerable<string> names)
    {
        var data = new TheoryData<string, bool>();
        foreach (string name in names)
        {
            data.Add(name, false);
            data.Add(name, true);
        }
        return data;
    }
}
