namespace Parallelism.Tests.Parent;

// Work that itself asks for the default strategy, where the environment says "process".
internal static class Nested
{
    public static async Task CountAsync()
    {
        await using IExecutionStrategy strategy = ExecutionStrategy.CreateDefault();
        int[] below = await strategy.MapAsync(Enumerable.Range(0, 8).ToArray(), static async _ =>
        {
            await using IExecutionStrategy inner = ExecutionStrategy.CreateDefault();
            int mine = Environment.ProcessId;
            int[] where = await inner.MapAsync([1, 2, 3], static _ => Environment.ProcessId);
            return where.Count(id => id != mine);
        });
        Console.WriteLine($"{strategy.Name}: {below.Sum()} processes below the workers");
    }
}
