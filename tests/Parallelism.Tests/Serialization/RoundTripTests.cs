using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Parallelism.Tests.Serialization;

public sealed class RoundTripTests
{
    internal enum Tiny : byte
    {
        None,
        Last = 255,
    }

    [Flags]
    internal enum Wide : ulong
    {
        None,
        Top = 1UL << 63,
    }

    private static readonly DateTime Moment = new(638_000_000_123_456_789, DateTimeKind.Unspecified);

    // Values whose own Equals tells whether they came back.
    private static readonly object[] Equatable =
    [
        true, false, 'x', '\ud800', (byte)255, (sbyte)-128, (short)-32768, (ushort)65535, int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue, long.MaxValue,
        ulong.MaxValue, 0, 127, 128, -32, -33, 255, 256, 65536, 0.0f, float.NaN, float.MinValue, double.Epsilon, double.NegativeInfinity, -0.0, 79228162514264337593543950335m,
        -0.10m, (Half)1.5, Int128.MinValue, UInt128.MaxValue, "", "plain", "Größe €uro 😀", "lone \ud800 surrogate", new string('x', 31), new string('ä', 31), new string('x', 70_000),
        new string('€', 100), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), TimeSpan.MinValue, TimeSpan.MaxValue, DateOnly.MaxValue, TimeOnly.MaxValue,
        DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-570)),
        DayOfWeek.Saturday, Tiny.Last, Wide.Top, (1, "two"), (1, 2, 3, 4, 5, 6, 7, 8, 9), Tuple.Create(1, "b"), KeyValuePair.Create("k", 2), new Rune(0x1F600), ^3, 3..^1,
        BigInteger.Pow(-7, 100), BigInteger.Zero, new Complex(1, -2), new Vector3(1, 2, 3), Matrix4x4.Identity, new Quaternion(1, 2, 3, 4),
        new Version(1, 2), new Version(1, 2, 3, 4), new Uri("https://example.org/a%20b?c=d#e"), new Uri("/a/b", UriKind.Relative), new Uri("file:///x/y"),
        IPAddress.Parse("10.1.2.3"), IPAddress.Parse("fe80::1%5"), new IPEndPoint(IPAddress.Loopback, 80), CultureInfo.GetCultureInfo("de-DE"), CultureInfo.InvariantCulture,
        TimeZoneInfo.Utc, TimeZoneInfo.Local, TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(1), "X", "X"), DBNull.Value, typeof(List<int>), typeof(int[,]),
        new { A = 1, B = "x", C = new { D = 2.5 } }, (object?)null!, (Half)(-0.0), Tuple.Create(1, 2, 3, 4, 5, 6, 7, Tuple.Create(8)),
        StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase, StringComparer.InvariantCultureIgnoreCase, EqualityComparer<string>.Default, Comparer<int>.Default,
    ];

    // Values that are compared by their elements and their type.
    private static readonly object[] Sequences =
    [
        new byte[] { 1, 2, 255 }, Array.Empty<byte>(), new int[] { 1, -2, int.MaxValue }, Array.Empty<int>(), new double[] { 1.5, double.NaN }, new bool[] { true, false },
        new char[] { 'a', '\ud800' }, new Half[] { (Half)1 }, new long[] { 1 }, new sbyte[] { -1 }, new ulong[] { ulong.MaxValue }, new Tiny[] { Tiny.Last }, new Wide[] { Wide.Top },
        new decimal[] { 1.1m }, new string?[] { "a", null, "" }, new object?[] { 1, "a", null, 2L, new int[] { 3 }, DayOfWeek.Friday }, new int?[] { 1, null },
        new int[][] { [1, 2], [], null! }, new DateTime[] { Moment }, new List<int> { 1, 2, 3 }, new List<string> { "a" }, new List<List<int>> { new() { 1 }, new() },
        new Queue<int>([1, 2]), new Stack<string>(["a", "b"]), new LinkedList<int>([1, 2]), new HashSet<int> { 1, 2 }, new SortedSet<string> { "b", "a" }, new BitArray([true, false, true]),
        new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, new Dictionary<int, List<string>> { [1] = ["x"] }, new SortedDictionary<string, int> { ["b"] = 1, ["a"] = 2 },
        new SortedList<int, string> { [2] = "b", [1] = "a" }, new OrderedDictionary<string, int> { ["b"] = 1, ["a"] = 2 }, new Dictionary<(int, int), string> { [(1, 2)] = "x" },
        new ConcurrentDictionary<string, int> { ["a"] = 1 }, new ConcurrentQueue<int>([1, 2]), new ConcurrentStack<int>([1, 2]), new ConcurrentBag<int> { 1, 2, 3 },
        new ReadOnlyCollection<int>([1, 2]), new Collection<string> { "a" }, new ObservableCollection<int>([1, 2]), new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }),
        ImmutableArray.Create(1, 2), ImmutableList.Create("a", "b"), ImmutableHashSet.Create(1, 2), ImmutableSortedSet.Create(2, 1), ImmutableQueue.Create(1, 2), ImmutableStack.Create(1, 2),
        ImmutableDictionary<string, int>.Empty.Add("a", 1), ImmutableSortedDictionary<string, int>.Empty.Add("a", 1), new[] { "a", "b" }.ToFrozenSet(),
        new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(), new Hashtable { ["a"] = 1 }, new ArrayList { 1, "a" }, new ArraySegment<int>([1, 2, 3], 1, 2),
        new int[,] { { 1, 2, 3 }, { 4, 5, 6 } }, new string[,,] { { { "a", "b" } } }, new int[0, 5],
        new System.Collections.Specialized.NameValueCollection { ["a"] = "1", ["B"] = "2" },
    ];

    public static IEnumerable<object[]> EquatableNumbers => Enumerable.Range(0, Equatable.Length).Select(i => new object[] { i, Equatable[i]?.GetType().Name ?? "null" });

    public static IEnumerable<object[]> SequenceNumbers => Enumerable.Range(0, Sequences.Length).Select(i => new object[] { i, Sequences[i].GetType().Name });

    [Theory]
    [MemberData(nameof(EquatableNumbers))]
    public void A_value_comes_back_equal(int index, string name)
    {
        object value = Equatable[index];
        foreach (object? back in new[] { ThereAsItself(value, references: false), ThereAsItself(value, references: true), Travel.There<object>(value) })
        {
            back.Should().Be(value, "{0} travelled", name);
            back?.GetType().Should().Be(value.GetType());
        }
    }

    [Theory]
    [MemberData(nameof(SequenceNumbers))]
    public void A_collection_comes_back_with_its_type_and_order(int index, string name)
    {
        var value = (IEnumerable)Sequences[index];
        foreach (object? back in new[] { ThereAsItself(value, references: false), ThereAsItself(value, references: true), Travel.There<object>(value) })
        {
            back.Should().BeOfType(value.GetType());
            Elements(back!).Should().BeEquivalentTo(Elements(value), options => options.WithStrictOrdering(), "{0} travelled", name);
        }
    }

    [Theory]
    [InlineData(DateTimeKind.Utc)]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public void A_DateTime_keeps_its_kind(DateTimeKind kind)
    {
        foreach (DateTime value in new[] { DateTime.MinValue, Moment, DateTime.UnixEpoch, DateTime.MaxValue, new DateTime(1969, 12, 31, 23, 59, 59).AddTicks(1) })
        {
            DateTime back = Travel.There(DateTime.SpecifyKind(value, kind));
            back.Ticks.Should().Be(value.Ticks);
            back.Kind.Should().Be(kind);
        }
    }

    [Fact]
    public void Comparers_come_back_with_their_collections()
    {
        Travel.There(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }).Should().ContainKey("A");
        Travel.There(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }).Contains("A").Should().BeTrue();
        Travel.There(new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }).Should().ContainKey("A");
        Travel.There(new SortedSet<string>(StringComparer.Ordinal) { "b", "A" }).Comparer.Should().Be(StringComparer.Ordinal);
        Travel.There(ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add("a", 1)).Should().ContainKey("A");
        Travel.There(new[] { "a" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase)).Contains("A").Should().BeTrue();
        Travel.There(new Dictionary<string, int>(StringComparer.Create(new CultureInfo("de-DE"), ignoreCase: true)) { ["ä"] = 1 }).Should().ContainKey("Ä");
        Travel.There(new Dictionary<int, int>(new Modulo(10)) { [13] = 1 }).Should().ContainKey(3);
        Travel.There(new Dictionary<string, int> { ["a"] = 1 }).Comparer.Should().Be(EqualityComparer<string>.Default);
    }

    [Fact]
    public void A_queue_by_priority_comes_back_in_order()
    {
        PriorityQueue<string, int> back = Travel.There(new PriorityQueue<string, int>([("c", 3), ("a", 1), ("b", 2)]));
        back.Dequeue().Should().Be("a");
        back.Count.Should().Be(2);
    }

    [Fact]
    public void Views_of_memory_come_back()
    {
        Travel.There<Memory<int>>(new[] { 1, 2, 3 }.AsMemory(1)).ToArray().Should().Equal(2, 3);
        Travel.There<ReadOnlyMemory<byte>>(new byte[] { 1, 2 }).ToArray().Should().Equal(1, 2);
        Travel.There(default(ArraySegment<int>)).Array.Should().BeNull();
        Travel.There(default(ImmutableArray<string>)).IsDefault.Should().BeTrue();
        Travel.There<ImmutableArray<string>?>(default(ImmutableArray<string>)).Should().NotBeNull();
        Travel.There<ImmutableArray<string>?>(null).Should().BeNull();
    }

    [Fact]
    public void Text_and_patterns_come_back()
    {
        Travel.There(new StringBuilder("ab")).ToString().Should().Be("ab");
        Regex back = Travel.There(new Regex("a.c", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(3)));
        (back.ToString(), back.Options, back.MatchTimeout).Should().Be(("a.c", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Collection_interfaces_come_back_as_what_they_hold_or_as_a_list_where_types_cannot_be_told()
    {
        Travel.There<IEnumerable<int>>(new[] { 1, 2 }).Should().BeOfType<int[]>().And.Equal(1, 2);
        Travel.There<IReadOnlyList<int>>(new List<int> { 1 }).Should().BeOfType<List<int>>();
        Travel.There<IReadOnlyList<int>>(new[] { 1, 2 }, types: false).Should().BeOfType<List<int>>().And.Equal(1, 2);
        Travel.There<IReadOnlySet<int>>(new SortedSet<int> { 2, 1 }, types: false).Should().BeOfType<HashSet<int>>();
        Travel.There<IDictionary<string, int>>(new SortedDictionary<string, int> { ["a"] = 1 }, types: false).Should().BeOfType<Dictionary<string, int>>();
        Travel.There<IDictionary<string, int>>(new SortedDictionary<string, int> { ["a"] = 1 }).Should().BeOfType<SortedDictionary<string, int>>();
        Travel.There<IEnumerable<int>>(Odd(5)).Should().Equal(1, 3, 5);
        Travel.There<object[]>(new string[] { "a" }).Should().BeOfType<string[]>();
    }

    [Fact]
    public void A_big_array_comes_back()
    {
        double[] values = Enumerable.Range(0, 1_000_000).Select(i => i * 0.5).ToArray();
        Travel.Write(values).Length.Should().Be(8_000_007);
        Travel.There(values).Should().Equal(values);
        Travel.There(values.ToList()).Should().Equal(values);
    }

    [Fact]
    public void Random_numbers_go_on_where_they_were()
    {
        var random = new Random(7);
        random.Next();
        Travel.There(random).Next().Should().Be(random.Next());
    }

    private static object? ThereAsItself(object? value, bool references)
    {
        if (value is null)
        {
            return Travel.There(value, references);
        }

        Type type = value is Type ? typeof(Type) : value.GetType();
        while (!type.IsPublic && type.Namespace == "System.Collections.Frozen")
        {
            type = type.BaseType!;
        }

        return typeof(Travel).GetMethod(nameof(Travel.There))!.MakeGenericMethod(type).Invoke(null, [value, references, true]);
    }

    private static object?[] Elements(object value) => ((IEnumerable)value).Cast<object?>().ToArray();

    private static IEnumerable<int> Odd(int last)
    {
        for (int i = 1; i <= last; i += 2)
        {
            yield return i;
        }
    }

    internal sealed class Modulo(int divisor) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x % divisor == y % divisor;

        public int GetHashCode(int obj) => obj % divisor;
    }
}
