using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// What a worker does on its way out.
public static class LastAct
{
    private static Action? s_tearDown;

    public static void Plan(Stage stage, Way way, Signals signals)
    {
        Action act = () =>
        {
            signals.Add("left");
            Crash.By(way);
        };
        if (stage == Stage.Teardown)
            s_tearDown = act;
        else
            AppDomain.CurrentDomain.ProcessExit += (_, _) => act();
    }

    public static void TearDown() => s_tearDown?.Invoke();
}
