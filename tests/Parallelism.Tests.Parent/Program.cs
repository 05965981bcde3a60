using Parallelism;
using Parallelism.Tests.Parent;

// A program that starts workers, for tests of what no test runner can do: end by force, be started in other ways, count its own descriptors.
// The first line proves how often this Main runs.
Interrupts.Heed();
Console.WriteLine($"Main of {Environment.ProcessId}");
switch (args)
{
    case ["sum"]:
        await SumAsync();
        break;
    case ["families", string end]:
        await Families.LeaveAsync(end);
        break;
    case ["outside", string stage]:
        await Families.LeaveOutsideItemsAsync(stage);
        break;
    case ["starved"]:
        await Starved.HoldPromisesAsync();
        break;
    case ["stopped"]:
        await Stopped.LeaveAsync();
        break;
    case ["interrupt"]:
        await Families.IgnoreInterruptAsync();
        break;
    case ["input"]:
        await Input.CountAsync();
        break;
    case ["long", string rounds]:
        await Litter.CountLongAsync(int.Parse(rounds, null));
        break;
    case ["wait"]:
        Thread.Sleep(Timeout.Infinite);
        break;
    case ["nested"]:
        await Nested.CountAsync();
        break;
    case ["litter", string rounds]:
        await Litter.CountAsync(int.Parse(rounds, null));
        break;
    case ["verbs"]:
        await Verbs.RunAsync();
        break;
    case ["shared", string end]:
        await SharedMemory.LeaveAsync(end);
        break;
    case ["hidden"]:
        await SharedMemory.HideAsync();
        break;
    case ["sharedlitter", string rounds]:
        await SharedMemory.CountAsync(int.Parse(rounds, null));
        break;
    case ["limits"]:
        Limits.Print();
        break;
    case ["follow"]:
        await Limits.FollowAsync();
        break;
    case ["memory"]:
        await Memory.UseUpAsync();
        break;
    default:
        await Console.Error.WriteLineAsync("sum | families kill|interrupt|failfast|stackoverflow|exit | outside initializer|teardown | starved | stopped | interrupt | input | nested | litter <rounds> | long <rounds> | memory | limits | follow | hidden | shared kill|both | sharedlitter <rounds> | verbs | wait");
        return 1;
}
return 0;

static async Task SumAsync()
{
    await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });
    int[] squares = await strategy.MapAsync([1, 2, 3, 4], static x => x * x);
    Console.WriteLine($"sum {squares.Sum()} by {strategy.GetStatistics().Started}");
}
