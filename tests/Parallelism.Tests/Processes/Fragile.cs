namespace Parallelism.Tests.Processes;

// Fails while it is initialized. Generic, for a type whose initializer threw stays broken in its process.
public static class Fragile<T>
{
    public static readonly int Value = Fail();

    private static int Fail()
    {
        Crash.By(Crash.Planned);
        return 0;
    }
}

public sealed class FragileEnd(Way way)
{
    ~FragileEnd() => Crash.By(way);

    public static void Leave(Way way) => _ = new FragileEnd(way);
}
