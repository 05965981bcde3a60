using System.Globalization;

namespace Parallelism.Tests.Swap;

// Calls that do on threads what they would not do in worker processes, one mistake each: what is found, and where.
internal sealed class Mistakes
{
    private static readonly AsyncLocal<string?> Ambient = new();
    private static readonly List<int> Seen = [];
    private static int s_total;
    private static int s_counted;
    private static string? s_setting;
    private int _count;

    public static Dictionary<string, (Func<IExecutionStrategy, Task> Call, SwapDifferenceKind Kind, string Path)> Cases { get; } = new Mistakes().Make();

    private Dictionary<string, (Func<IExecutionStrategy, Task> Call, SwapDifferenceKind Kind, string Path)> Make() => new()
    {
        ["member of an argument"] = (strategy => strategy.MapAsync([new Account { Name = "a" }], static account => (account.Balance += 5).ToString(CultureInfo.InvariantCulture)),
            SwapDifferenceKind.ArgumentChanged, "argument.Balance"),
        ["list of an argument"] = (strategy => strategy.MapAsync([new Account { Name = "a", Notes = ["one"] }], static account =>
        {
            account.Notes.Add("two");
            return account.Notes.Count;
        }), SwapDifferenceKind.ArgumentChanged, "argument.Notes[1]"),
        ["argument sorted in place"] = (strategy => strategy.MapAsync(new int[][] { [3, 1, 2] }, static numbers =>
        {
            Array.Sort(numbers);
            return numbers[0];
        }), SwapDifferenceKind.ArgumentChanged, "argument"),
        ["captured variable"] = (static strategy =>
        {
            int sum = 0;
            return strategy.MapAsync([1, 2, 3], number => sum += number);
        }, SwapDifferenceKind.CaptureChanged, "captured 'sum'"),
        ["captured list"] = (static strategy =>
        {
            var results = new List<int>();
            return strategy.ForAsync(0, 3, i =>
            {
                lock (results)
                    results.Add(i);
            });
        }, SwapDifferenceKind.CaptureChanged, "captured 'results'"),
        ["element of a captured array"] = (static strategy =>
        {
            var squares = new int[3];
            return strategy.ForAsync(0, 3, i => squares[i] = i * i);
        }, SwapDifferenceKind.CaptureChanged, "captured 'squares'"),
        ["captured array by a helper"] = (static strategy =>
        {
            var squares = new int[3];
            return strategy.ForAsync(0, 3, i => Square(squares, i));
        }, SwapDifferenceKind.CaptureChanged, "captured 'squares'"),
        ["field of this"] = (strategy => strategy.ForAsync(0, 3, i => _count += i), SwapDifferenceKind.CaptureChanged, "captured 'this._count'"),
        ["captured object by a virtual method"] = (static strategy =>
        {
            Counter counter = new LoudCounter();
            return strategy.RunAsync(() => counter.Count());
        }, SwapDifferenceKind.CaptureChanged, "captured 'counter'.Value"),
        ["captured random"] = (static strategy =>
        {
            var random = new Random(1);
            return strategy.MapAsync([1, 2], number => number + random.Next(10));
        }, SwapDifferenceKind.CaptureChanged, "captured 'random'"),
        ["variable of a reduction's fold"] = (static strategy =>
        {
            int calls = 0;
            return strategy.ReduceAsync(0, 10, 0, (sum, i) =>
            {
                Interlocked.Increment(ref calls);
                return sum + i;
            }, static (a, b) => a + b);
        }, SwapDifferenceKind.CaptureChanged, "captured 'calls'"),
        ["static field"] = (static strategy => strategy.ForAsync(0, 3, static i => s_total = i), SwapDifferenceKind.StaticWritten, "Mistakes.s_total"),
        ["static list in a method"] = (static strategy => strategy.ForAsync(0, 3, static i => Remember(i)), SwapDifferenceKind.StaticWritten, "Mistakes.Seen"),
        ["static counter"] = (static strategy => strategy.ForAsync(0, 3, static _ => Interlocked.Increment(ref s_counted)), SwapDifferenceKind.StaticWritten, "Mistakes.s_counted"),
        ["static field that the program set"] = (static strategy =>
        {
            Configure("folder");
            return strategy.RunAsync(static () => s_setting!.Length);
        }, SwapDifferenceKind.StaticRead, "Mistakes.s_setting"),
        ["asynchronous local"] = (static strategy =>
        {
            Ambient.Value = "tenant";
            return strategy.RunAsync(static () => Ambient.Value);
        }, SwapDifferenceKind.StaticRead, "Mistakes.Ambient"),
        ["environment variable"] = (static strategy => strategy.RunAsync(static () => Environment.SetEnvironmentVariable("PARALLELISM_TEST_SWAP", null)),
            SwapDifferenceKind.ProcessSetting, "Environment.SetEnvironmentVariable"),
        ["captured stream"] = (static async strategy =>
        {
            using var stream = new FileStream(typeof(Mistakes).Assembly.Location, FileMode.Open, FileAccess.Read);
            await strategy.RunAsync(() => stream.Length);
        }, SwapDifferenceKind.DoesNotTravel, "captured 'stream' → FileStream"),
        ["stream as an argument"] = (static async strategy =>
        {
            using var stream = new FileStream(typeof(Mistakes).Assembly.Location, FileMode.Open, FileAccess.Read);
            await strategy.MapAsync(new[] { stream }, static given => given.Length);
        }, SwapDifferenceKind.DoesNotTravel, "argument → FileStream"),
        ["lock as a result"] = (static strategy => strategy.RunAsync(static () => new Lock()), SwapDifferenceKind.DoesNotTravel, "result → Lock"),
        ["argument returned"] = (static strategy => strategy.MapAsync([new Account { Name = "a" }], static account => account), SwapDifferenceKind.IdentityLost, "result"),
        ["captured object returned"] = (static strategy =>
        {
            Account[] accounts = [new() { Name = "a" }, new() { Name = "b" }];
            return strategy.MapAsync([0, 1], i => accounts[i]);
        }, SwapDifferenceKind.IdentityLost, "result"),
        ["argument looked up among what was captured"] = (static strategy =>
        {
            var accounts = new List<Account> { new() { Name = "a" }, new() { Name = "b" } };
            return strategy.MapAsync(accounts, account => accounts.IndexOf(account));
        }, SwapDifferenceKind.IdentityLost, "argument"),
        ["one object twice in a result"] = (static strategy => strategy.RunAsync(static () =>
        {
            var shared = new Account { Name = "shared" };
            return new[] { shared, shared };
        }), SwapDifferenceKind.IdentityLost, "result[1]"),
        ["one object twice in an argument"] = (static strategy =>
        {
            var shared = new Account { Name = "shared" };
            return strategy.MapAsync(new Account[][] { [shared, shared] }, static pair => pair.Length);
        }, SwapDifferenceKind.IdentityLost, "argument[1]"),
        ["exception that cannot be made again"] = (static strategy => strategy.RunAsync(static () => throw new LockedException(new Lock())),
            SwapDifferenceKind.ExceptionReplaced, nameof(LockedException)),
    };

    private static void Square(int[] squares, int i) => squares[i] = i * i;

    private static void Remember(int i)
    {
        lock (Seen)
            Seen.Add(i);
    }

    private static void Configure(string setting) => s_setting = setting;

    public sealed class Account
    {
        public string Name { get; set; } = "";

        public int Balance { get; set; }

        public List<string> Notes { get; set; } = [];
    }

    public abstract class Counter
    {
        public int Value { get; protected set; }

        public abstract int Count();
    }

    public sealed class LoudCounter : Counter
    {
        public override int Count() => ++Value;
    }

    public sealed class LockedException(Lock gate) : Exception("locked")
    {
        public Lock Gate { get; } = gate;

        public override string Message => $"held: {Gate.IsHeldByCurrentThread}";
    }
}
