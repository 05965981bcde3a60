using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parallelism.Tests.Closures;

// Work that crosses, by name. Each is run where it arrives and must give what it gives at home.
internal sealed class AcceptedWork
{
    private readonly FileStream? _open = File.OpenRead(typeof(AcceptedWork).Assembly.Location);
    private readonly int _factor = 7;

    private string Name { get; set; } = "owner";

    public static Dictionary<string, Func<object?>> Cases { get; } = new AcceptedWork().Make();

    private int Times(int value) => value * _factor;

    private int TimesThroughAnother(int value) => Times(value) + Name.Length;

    private IEnumerable<int> CountTimes(int to)
    {
        for (int i = 0; i < to; i++)
            yield return Times(i);
    }

    private static IEnumerable<int> Count(int from, int to)
    {
        int doubled = from * 2;
        for (int i = from; i < to; i++)
            yield return i + doubled;
    }

    private static Func<object?> Generic<T>(T value)
        where T : notnull => () => $"{typeof(T).Name} {value}";

    private static Func<object?> TwoScopes(int a)
    {
        int b = a + 1;
        Func<object?>? found = null;
        for (int i = 0; i < 2; i++)
        {
            int c = b + i;
            for (int j = 0; j < 2; j++)
            {
                int d = c * 10 + j;
                found ??= () => a + b + c + d;
            }
        }
        return found!;
    }

    private static Func<object?> BesideAStream()
    {
        int wanted = 5;
        FileStream stream = File.OpenRead(typeof(AcceptedWork).Assembly.Location);
        Action neighbour = () => stream.Dispose();
        neighbour();
        return () => wanted;
    }

    private static Func<object?> TwoOverOneScope()
    {
        int first = 3, second = 4;
        FileStream? stream = null;
        Action neighbour = () => stream = File.OpenRead(typeof(AcceptedWork).Assembly.Location);
        neighbour();
        stream!.Dispose();
        Func<int> inner = () => second;
        return () => first * 100 + inner();
    }

    private static Func<object?> SecondLambdaNeedsMore()
    {
        int first = 3, second = 4;
        Func<int> inner = () => second;
        List<Func<int>> list = [inner, () => second * 10];
        return () => first + list[0]() + list[1]();
    }

    private static Func<object?> Recursive()
    {
        Func<int, int> factorial = null!;
        factorial = n => n <= 1 ? 1 : n * factorial(n - 1);
        return () => factorial(6);
    }

    private static Func<object?> LocalFunctions()
    {
        int seed = 10;
        return () => Capturing(1) + Static(2);

        int Capturing(int value) => value + seed + Nested();

        int Nested() => seed * 2;

        static int Static(int value) => value * 3;
    }

    private static Func<object?> IteratorHalfWay()
    {
        IEnumerator<int> numbers = Count(1, 6).GetEnumerator();
        numbers.MoveNext();
        numbers.MoveNext();
        return () =>
        {
            int sum = 0;
            while (numbers.MoveNext())
                sum += numbers.Current;
            return sum;
        };
    }

    private static Func<object?> Mutual()
    {
        var a = new Node { Name = "a" };
        var b = new Node { Name = "b", Next = a };
        a.Next = b;
        return () => a.Next!.Next == a && b.Next == a && a.Next == b ? a.Name + b.Name : "lost";
    }

    private static Func<object?> Shared()
    {
        var list = new List<int> { 1 };
        var both = (list, list);
        return () =>
        {
            both.Item1.Add(2);
            return both.Item2.Count + list.Count;
        };
    }

    private static Func<object?> TwoVariables()
    {
        var first = new Node { Name = "shared" };
        Node second = first;
        Node[] both = [first, second];
        return () => ReferenceEquals(first, second) && ReferenceEquals(both[0], first) && ReferenceEquals(both[1], first) ? first.Name : "copied";
    }

    private static Func<object?> ListOfItself()
    {
        var list = new List<object> { "first" };
        list.Add(list);
        var table = new Dictionary<string, object> { ["list"] = list };
        table["table"] = table;
        return () => ReferenceEquals(list[1], list) && ReferenceEquals(table["table"], table) && ReferenceEquals(table["list"], list) ? list.Count : -1;
    }

    private static Func<object?> SharedByDelegates()
    {
        var node = new Node { Name = "shared" };
        Func<Node> first = () => node, second = () => node;
        return () => ReferenceEquals(first(), second()) && ReferenceEquals(first(), node) ? node.Name : "copied";
    }

    private static Func<object?> SharedByCollections()
    {
        var node = new Node { Name = "shared" };
        var list = new List<Node> { node };
        var table = new Dictionary<string, Node> { ["x"] = node };
        var queue = new Queue<object>([node, list]);
        return () => ReferenceEquals(list[0], table["x"]) && ReferenceEquals(queue.First(), node) && ReferenceEquals(queue.Last(), list) ? list.Count : -1;
    }

    private static Func<object?> CircleThroughArray()
    {
        var array = new object[2];
        array[0] = new object[] { array };
        array[1] = array;
        return () => ReferenceEquals(((object[])array[0])[0], array) && ReferenceEquals(array[1], array) ? array.Length : -1;
    }

    private static Func<object?> CircleThroughDelegate()
    {
        var holder = new Delegates();
        holder.Count = () => ReferenceEquals(holder.Count!.Target, null) ? -1 : holder.Text.Length;
        return () => holder.Count();
    }

    private Dictionary<string, Func<object?>> Make()
    {
        int number = 5;
        int? maybe = 6;
        string text = "text";
        var day = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc);
        int[] array = [.. Enumerable.Range(0, 10_000)];
        int[,] matrix = { { 1, 2 }, { 3, 4 } };
        int[][] jagged = [[1], [2, 3]];
        var list = new List<string> { "x", "y" };
        var dictionary = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 };
        var set = new HashSet<int> { 1, 2 };
        var sorted = new SortedDictionary<int, string> { [2] = "b", [1] = "a" };
        var concurrent = new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["K"] = 9 };
        var anonymous = new { A = 1, B = "two" };
        (int, string) tuple = (1, "one");
        var record = new Person("Ada", 36);
        var point = new Point { X = 1, Y = 2 };
        var nested = new List<Dictionary<string, Person[]>> { new() { ["p"] = [record] } };
        object boxed = 12;
        IShape[] shapes = [new Circle(2)];
        var regex = new Regex("^a+$", RegexOptions.IgnoreCase);
        var builder = new StringBuilder("built");
        var culture = CultureInfo.GetCultureInfo("de-DE");
        var big = BigInteger.Pow(3, 100);
        var uri = new Uri("https://example.org/a?b=c");
        var guid = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        Type type = typeof(Dictionary<string, int[]>);
        IEnumerable<int> query = array.Where(value => value % 2 == number % 2).Select(value => value * number).Take(3);
        IEnumerable<int> ofThis = CountTimes(4);
        IEnumerable<int> fresh = Count(2, 5);
        Func<int, int> captured = value => value + number;
        Action<List<int>> several = values => values.Add(number);
        several += static values => values.Add(2);
        Func<int, int> bound = Times;
        Func<string, string> open = string.Intern;
        Comparison<int> comparison = (a, b) => b.CompareTo(a);
        var error = new InvalidOperationException("captured");
        StringComparer comparer = StringComparer.OrdinalIgnoreCase;
        var tree = new Node { Name = "root", Next = new() { Name = "leaf" } };
        var random = new Random(42);
        Lazy<int>? none = null;
        var shared = new SharedArray<int>([1, 2, 3]);
        (string, SharedArray<int>) slice = ("slice", shared[1..]);
        ILogger logger = NullLogger.Instance;
        ILogger<Node> ofCategory = NullLogger<Node>.Instance;
        ILoggerFactory factory = NullLoggerFactory.Instance;
        var loops = new List<Func<object?>>();
        for (int i = 0; i < 3; i++)
        {
            int copy = i;
            loops.Add(() => copy);
        }
        return new()
        {
            ["static lambda"] = static () => 42,
            ["lambda that captures nothing"] = () => 43,
            ["captured int"] = () => number,
            ["captured nullable"] = () => maybe,
            ["captured string"] = () => text + number,
            ["captured date"] = () => day.AddDays(1).ToString("O", CultureInfo.InvariantCulture) + day.Kind,
            ["captured array"] = () => array.Sum(),
            ["captured shared array"] = () => shared[2] + shared.Length,
            ["captured slice of a shared array in a tuple"] = () => slice.Item1 + slice.Item2[0],
            ["captured jagged array"] = () => jagged[1][1],
            ["captured list"] = () => string.Join(',', list),
            ["captured dictionary keeps its comparer"] = () => dictionary["KEY"],
            ["captured set"] = () => set.Contains(2),
            ["captured sorted dictionary"] = () => string.Concat(sorted.Values),
            ["captured concurrent dictionary keeps its comparer"] = () => concurrent["k"],
            ["captured anonymous object"] = () => anonymous.A + anonymous.B,
            ["captured tuple"] = () => tuple.Item2 + tuple.Item1,
            ["captured record"] = () => record.ToString(),
            ["captured struct"] = () => point.X + point.Y,
            ["captured nested collections"] = () => nested[0]["p"][0].Name,
            ["captured object"] = () => boxed,
            ["captured interface"] = () => shapes[0].Area(),
            ["captured regex"] = () => regex.IsMatch("AAA"),
            ["captured string builder"] = () => builder.ToString(),
            ["captured culture"] = () => 1.5.ToString(culture),
            ["captured big integer"] = () => big.ToString(CultureInfo.InvariantCulture),
            ["captured uri and guid"] = () => uri.AbsoluteUri + guid,
            ["captured type"] = () => type.ToString(),
            ["captured lazy query over a captured array"] = () => string.Join(',', query),
            ["captured fresh iterator"] = () => string.Join(',', fresh),
            ["captured iterator over this beside an open stream"] = () => ofThis.Sum(),
            ["captured iterator half-way"] = IteratorHalfWay(),
            ["captured delegate"] = () => captured(1),
            ["captured delegate with two targets"] = () =>
            {
                var values = new List<int>();
                several(values);
                return string.Join(',', values);
            },
            ["captured method group on an instance"] = () => bound(3),
            ["captured method group of the framework"] = () => open("interned"),
            ["captured comparison"] = () => comparison(1, 2),
            ["captured exception"] = () => error.Message,
            ["captured comparer"] = () => comparer.Equals("a", "A"),
            ["captured object graph"] = () => tree.Next!.Name,
            ["captured random continues its sequence"] = () => random.Next(),
            ["captured logger"] = () => logger.IsEnabled(LogLevel.Critical),
            ["captured logger of a category"] = () => ofCategory.BeginScope("here") is not null,
            ["captured logger factory"] = () => factory.CreateLogger("here") is not null,
            ["captured null of a type that never travels"] = () => none is null,
            ["loop variable of the second round"] = loops[1],
            ["method group, static"] = StaticText,
            ["method group on this"] = NameOfThis,
            ["captured this with an open stream beside"] = () => _factor + number,
            ["captured this through its own methods and properties"] = () => TimesThroughAnother(number),
            ["captured this alone"] = () => Name,
            ["lambda in a lambda over this"] = () => new Func<int>(() => _factor * number)(),
            ["generic method"] = Generic(3.5),
            ["generic method over a reference"] = Generic("t"),
            ["generic class"] = new Box<int>(9).Work(),
            ["generic class with a generic method"] = new Box<string>("b").Both(4),
            ["nested scopes"] = TwoScopes(1),
            ["neighbour's stream stays behind"] = BesideAStream(),
            ["two lambdas over one scope"] = TwoOverOneScope(),
            ["a later lambda needs more of the scope"] = SecondLambdaNeedsMore(),
            ["recursive lambda"] = Recursive(),
            ["local functions"] = LocalFunctions(),
            ["objects in a circle"] = Mutual(),
            ["one object twice"] = Shared(),
            ["two variables of one object"] = TwoVariables(),
            ["list that holds itself"] = ListOfItself(),
            ["one object under two captured delegates"] = SharedByDelegates(),
            ["one object in several collections"] = SharedByCollections(),
            ["array that holds itself"] = CircleThroughArray(),
            ["object whose delegate leads back to it"] = CircleThroughDelegate(),
            ["async lambda"] = () => AsyncWork(number)().GetAwaiter().GetResult(),
            ["captured async lambda"] = CapturedAsync(number),
            ["matrix by its rows"] = () => matrix.Length,
        };
    }

    private static string StaticText() => "static";

    private object? NameOfThis() => Name + _factor;

    private static Func<Task<int>> AsyncWork(int number) => async () =>
    {
        await Task.Yield();
        return number * 2;
    };

    private Func<object?> CapturedAsync(int number)
    {
        Func<int, Task<int>> work = async value =>
        {
            await Task.Yield();
            int sum = value + _factor;
            await Task.Yield();
            return sum + number;
        };
        return () => work(1).GetAwaiter().GetResult();
    }

    public sealed class Node
    {
        public string Name { get; set; } = "";

        public Node? Next { get; set; }
    }

    public sealed record Person(string Name, int Age);

    public struct Point
    {
        public int X;
        public int Y;
    }

    public interface IShape
    {
        double Area();
    }

    public sealed class Circle(double radius) : IShape
    {
        private readonly double _radius = radius;

        public double Area() => _radius * _radius;
    }

    public sealed class Box<T>(T content)
    {
        private readonly T _content = content;

        public Func<object?> Work() => () => $"{typeof(T).Name} {_content}";

        public Func<object?> Both<TOther>(TOther other) => () => $"{_content} {other} {typeof(TOther).Name}";
    }

    private sealed class Delegates
    {
        public Func<int>? Count { get; set; }

        public string Text { get; } = "four";
    }
}
