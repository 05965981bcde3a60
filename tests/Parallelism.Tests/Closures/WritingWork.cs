using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Parallelism.Tests.Closures;

// Bodies of loops by name, each with the captured variables that it writes.
internal sealed class WritingWork
{
    private static int s_static;
    private static int[]? s_cache;
    private readonly int[] _totals = new int[4];
    private int _count;
    private string? _text;

    public static Dictionary<string, (Action<int> Body, string[] Expected)> Cases { get; } = new WritingWork().Bodies();

    private void Bump() => _count++;

    private static void Own(int i)
    {
        var own = new int[i + 1];
        own[i] = i;
        s_static = own[i];
    }

    private string Text => _text ??= "text";

    private static void Put(int[] into, int i) => into[i] = i;

    private static void Put(List<int> into, int i) => into.Add(i);

    private static void PutTwice(int[] into, int i)
    {
        int[] same = into;
        Put(same, i);
    }

    private static void PutDeep(int[] into, int i, int depth)
    {
        if (depth > 0)
            PutDeep(into, i, depth - 1);
        else
            into[i] = i;
    }

    private static void PutSpan(Span<int> into, int i) => into[i] = i;

    private static void PutAny<T>(T[] into, T value) => into[0] = value;

    private static void Increase(ref int value, int by) => value += by;

    private static void Touch(WritingWork work) => work._count++;

    private static int Sum(int[] values)
    {
        int sum = 0;
        foreach (int value in values)
            sum += value;
        return sum;
    }

    private static int Longest(List<int> values) => values.Count == 0 ? 0 : values.Max();

    private static int Changed(Holder.Pair pair, int[] values, int i)
    {
        pair.X += i;
        int[] own = [.. values];
        own[0] = pair.X;
        return own[0];
    }

    private Dictionary<string, (Action<int> Body, string[] Expected)> Bodies()
    {
        int sum = 0;
        long total = 0;
        int[] array = [1, 2, 3];
        var matrix = new int[2, 2];
        var jagged = new[] { new int[2] };
        var list = new List<int> { 1 };
        var dictionary = new Dictionary<int, int>();
        var bag = new ConcurrentBag<int>();
        var job = new Holder();
        var point = new Holder.Pair();
        Memory<int> memory = array;
        var text = "text";
        var date = new DateTime(2024, 1, 1);
        Action<int> inner = i => sum += i;
        return new()
        {
            ["assignment"] = (i => sum = i, ["sum"]),
            ["compound assignment"] = (i => sum += i, ["sum"]),
            ["increment"] = (_ => sum++, ["sum"]),
            ["interlocked"] = (i => Interlocked.Add(ref total, i), ["total"]),
            ["interlocked on an element"] = (i => Interlocked.Increment(ref array[i]), ["array"]),
            ["out argument"] = (i => s_static = int.TryParse("1", out sum) ? i : 0, ["sum"]),
            ["array element"] = (i => array[i] = i, ["array"]),
            ["array element, compound"] = (i => array[i] += i, ["array"]),
            ["matrix element"] = (i => matrix[i, 0] = i, ["matrix"]),
            ["element of an inner array"] = (i => jagged[0][i] = i, ["jagged"]),
            ["element by a local"] = (i =>
            {
                int[] same = array;
                same[i] = i;
            }, ["array"]),
            ["element by a span"] = (i => array.AsSpan()[i] = i, ["array"]),
            ["element by a local span"] = (i =>
            {
                Span<int> span = array.AsSpan(1);
                span[i] = i;
            }, ["array"]),
            ["fill of a span"] = (i => array.AsSpan().Fill(i), ["array"]),
            ["captured memory"] = (i => memory.Span[i] = i, ["memory"]),
            ["element by a local reference"] = (i =>
            {
                ref int place = ref array[i];
                place = i;
            }, ["array"]),
            ["array by Array.Fill"] = (i => Array.Fill(array, i), ["array"]),
            ["array by Array.Sort"] = (_ => Array.Sort(array), ["array"]),
            ["array as a copy's destination"] = (i => Array.Copy(new int[1], array, i), ["array"]),
            ["list by Add"] = (i => list.Add(i), ["list"]),
            ["list by index"] = (i => list[0] = i, ["list"]),
            ["list's memory"] = (i => CollectionsMarshal.AsSpan(list)[0] = i, ["list"]),
            ["dictionary by index"] = (i => dictionary[i] = i, ["dictionary"]),
            ["concurrent bag"] = (i => bag.Add(i), ["bag"]),
            ["property of an object"] = (i => job.Value = i, ["job"]),
            ["field of an object"] = (i => job.Field = i, ["job"]),
            ["list of an object"] = (i => job.List.Add(i), ["job"]),
            ["field of a struct"] = (i => point.X = i, ["point"]),
            ["field of this"] = (i => _count = i, ["this._count"]),
            ["array of this"] = (i => _totals[i] = i, ["this._totals"]),
            ["by a method of this"] = (_ => Bump(), ["this._count"]),
            ["beside another variable"] = (i => _count = i + sum, ["this._count"]),
            ["by a lambda inside"] = (i => new Action(() => sum += i)(), ["sum"]),
            ["by a captured delegate"] = (i => inner(i), ["sum"]),
            ["by a local function"] = (Local, ["sum"]),
            ["two at once"] = (i =>
            {
                sum += i;
                array[0] = i;
            }, ["array", "sum"]),
            ["after an await"] = (i => Later(i).Wait(), ["sum"]),
            ["array by a method that it is handed to"] = (i => Put(array, i), ["array"]),
            ["array by a method that hands it on"] = (i => PutTwice(array, i), ["array"]),
            ["array by a method that calls itself"] = (i => PutDeep(array, i, 3), ["array"]),
            ["array by a span handed on"] = (i => PutSpan(array.AsSpan(), i), ["array"]),
            ["variable by reference"] = (i => Increase(ref sum, i), ["sum"]),
            ["list by an extension method"] = (i => list.Put(i), ["list"]),
            ["object by its own method"] = (i => job.Count(i), ["job"]),
            ["object by its own method, through another"] = (i => job.CountTwice(i), ["job"]),
            ["list of an object handed on"] = (i => Put(job.List, i), ["job"]),
            ["struct by its own method"] = (i => point.Move(i), ["point"]),
            ["array of this by a method"] = (i => Put(_totals, i), ["this._totals"]),
            ["this by a method that it is handed to"] = (_ => Touch(this), ["this"]),
            ["array by a static local function"] = (i => Place(array, i), ["array"]),
            ["array by a generic method"] = (i => PutAny(array, i), ["array"]),

            ["reading"] = (i => s_static = array[i] + list.Count + text.Length + date.AddDays(1).Day + sum + point.X, []),
            ["reading this"] = (i => s_static = _totals[i] + _count, []),
            ["own array"] = (i =>
            {
                var own = new int[4];
                own[i] = array[i];
            }, []),
            ["own list filled from a captured one"] = (i =>
            {
                var own = new List<int>(list);
                own.Add(i);
                own.Sort();
            }, []),
            ["own variable written by an inner lambda"] = (i =>
            {
                int own = 0;
                Array.ForEach(array, value => own += value + i);
                s_static = own;
            }, []),
            ["copy of a captured struct"] = (i =>
            {
                Holder.Pair copy = point;
                copy.X = i;
                s_static = copy.X;
            }, []),
            ["captured array as a copy's source"] = (i => Array.Copy(array, new int[3], i), []),
            ["captured array searched"] = (i => s_static = Array.IndexOf(array, i) + array.AsSpan().IndexOf(i), []),
            ["lambda over an inner query"] = (i => s_static = array.Where(value => value > i).Select(value => value + sum).Count(), []),
            ["static method"] = (Own, []),
            ["method that only reads what it is handed"] = (i => s_static = Sum(array) + Longest(list) + job.Sum() + point.Sum() + i, []),
            ["method that writes to a copy"] = (i => s_static = Changed(point, array, i), []),
            ["object that fills its own cache"] = (i => s_static = job.Cached.Length + i, []),
            ["this that fills its own cache"] = (i => s_static = Text.Length + i, []),
            ["method that may be overridden"] = (i => s_static = job.ToString()!.Length + i, []),
            ["recursion that captures anew"] = (Descend(2), []),
            ["static cache"] = (i => s_static = (s_cache ??= new int[4]).Length + i, []),
            ["string methods"] = (i => s_static = text.Insert(0, "a").Replace("a", "b", StringComparison.Ordinal).Length, []),
        };

        static void Place(int[] into, int i) => into[i] = i;

        static Action<int> Descend(int depth) => i =>
        {
            if (depth > 0)
                Descend(depth - 1)(i);
        };

        void Local(int i) => sum += i;

        async Task Later(int i)
        {
            await Task.Yield();
            sum += i;
        }
    }

    private sealed class Holder
    {
        public int Field;
        private string? _cached;

        public int Value { get; set; }

        public List<int> List { get; } = [];

        public string Cached => _cached ??= new string('x', Field);

        public void Count(int i) => Field += i;

        public void CountTwice(int i)
        {
            Count(i);
            Count(i);
        }

        public int Sum() => Field + Value + List.Count;

        public struct Pair
        {
            public int X;

            public void Move(int by) => X += by;

            public readonly int Sum() => X * 2;
        }
    }
}
