using System.Reflection;

namespace Parallelism.Tests.Closures;

// What of a closure travels, seen in the copy.
public sealed class CaptureTests
{
    private readonly string _used = "used";
    private readonly string _unused = "unused";
    private readonly Lock _never = new Lock();

    private string Used => _used;

    private string Whole => ToText(this) + _unused;

    [Fact]
    public void Of_a_captured_this_only_the_fields_that_the_body_touches_travel()
    {
        CaptureTests copy = OwnerOf(new Crossing().Send<Func<string>>(() => Used));
        copy._used.Should().Be("used");
        copy._unused.Should().BeNull();
        (copy._never is null).Should().BeTrue();
    }

    [Fact]
    public void A_this_that_is_handed_on_travels_whole_or_not_at_all() =>
        FluentActions.Invoking(() => new Crossing().Send<Func<string>>(() => Whole))
            .Should().Throw<WorkSerializationException>().Which.Path.Should().Be("captured 'this' → CaptureTests._never → Lock");

    [Fact]
    public void A_this_with_a_virtual_call_travels_whole()
    {
        var owner = new Open();
        Open copy = OwnerOf<Open, int>(new Crossing().Send(owner.Work()));
        copy.Unused.Should().Be(3);
        new Crossing().Send(owner.Work())().Should().Be(1);
    }

    [Fact]
    public void A_this_that_is_also_captured_as_a_variable_stays_one_object()
    {
        var owner = new Linked();
        new Crossing().Send(owner.AsVariableToo())().Should().Be("same 5 6");
        new Crossing().Send(owner.InAList())().Should().Be("same 5 6");
    }

    [Fact]
    public void Two_delegates_over_one_closure_share_its_copy()
    {
        int shared = 0;
        Action increase = () => shared++;
        Func<int> read = () => shared;
        Func<int> sent = new Crossing().Send<Func<int>>(() =>
        {
            increase();
            increase();
            return read();
        });
        sent().Should().Be(2);
        shared.Should().Be(0);
    }

    [Fact]
    public void A_variable_of_the_neighbours_is_left_at_its_default()
    {
        string wanted = "wanted", other = "other";
        Func<string> neighbour = () => other;
        Func<string> sent = new Crossing().Send<Func<string>>(() => wanted);
        neighbour().Should().Be("other");
        object closure = sent.Target!;
        closure.GetType().GetField("wanted")!.GetValue(closure).Should().Be("wanted");
        closure.GetType().GetField("other")!.GetValue(closure).Should().BeNull();
    }

    [Fact]
    public void Work_that_captures_nothing_is_encoded_once()
    {
        var crossing = new Crossing();
        Func<int, string> work = static value => $"{value}";
        crossing.Encoder.Encode(work, typeof(int), typeof(string), 9).Should().BeSameAs(crossing.Encoder.Encode(work, typeof(int), typeof(string), 9));
        crossing.Encoder.Encode(work, typeof(int), typeof(object), 9).Should().NotBeSameAs(crossing.Encoder.Encode(work, typeof(int), typeof(string), 9));
    }

    [Fact]
    public void Once_its_code_is_known_a_small_closure_is_a_few_bytes()
    {
        var crossing = new Crossing();
        int k = 5;
        Func<int> work = () => k;
        crossing.Send(work);
        crossing.Encoder.Encode(work, typeof(int), typeof(string), 3).Bytes.Length.Should().BeLessThan(32);
        crossing.Encoder.Encode(work, typeof(int), typeof(string), 3).Definitions.Should().Be(crossing.Host.Count);
    }

    [Fact]
    public void The_work_of_a_reduction_travels_with_the_callers_delegate()
    {
        int offset = 10;
        var batch = Parallelism.Verbs.FoldBatch<int, long>.Create(0, 5, 0L, (sum, i) => sum + i + offset, randomKey: 0);
        var work = (Func<long, CancellationToken, long>)batch.Work.Target;
        Func<long, CancellationToken, long> sent = new Crossing().Send(work);
        Enumerable.Range(0, 5).Sum(segment => sent(segment, default)).Should().Be(60);
    }

    [Fact]
    public void Shape_and_types_arrive_with_the_delegate()
    {
        var crossing = new Crossing();
        var (_, argument, result, shape) = crossing.Receive(crossing.Encoder.Encode(static () => 1, typeof(List<int>), typeof(string[]), 7));
        (argument, result, shape).Should().Be((typeof(List<int>), typeof(string[]), (byte)7));
    }

    [Fact]
    public void The_same_closure_crosses_again_and_again_with_its_current_values()
    {
        var crossing = new Crossing();
        int value = 0;
        Func<int> work = () => value;
        for (value = 0; value < 100; value++)
            crossing.Send(work)().Should().Be(value);
    }

    [Fact]
    public void Delegates_travel_as_arguments_and_results()
    {
        int factor = 3;
        new Crossing().SendValue<Func<int, int>>(value => value * factor)(2).Should().Be(6);
        new Crossing().SendValue<Func<string>>(() => Used)().Should().Be("used");
        new Crossing().SendValue(new List<Func<int>> { () => factor, () => factor + 1 }, isResult: true).Select(work => work()).Should().Equal(3, 4);
    }

    [Fact]
    public void A_delegate_that_takes_its_instance_as_an_argument_travels()
    {
        var open = typeof(string).GetMethod(nameof(string.ToUpperInvariant))!.CreateDelegate<Func<string, string>>();
        new Crossing().Send(open)("a").Should().Be("A");
    }

    [Fact]
    public void An_extension_method_bound_to_its_first_argument_travels()
    {
        List<int> list = [1, 2];
        Func<int, bool> bound = list.Contains;
        Func<int> count = list.Sum;
        string? none = null;
        Func<bool> onNull = none.IsMissing;
        new Crossing().Send(bound)(2).Should().BeTrue();
        new Crossing().Send(count)().Should().Be(3);
        new Crossing().Send(onNull)().Should().BeTrue();
    }

    private static CaptureTests OwnerOf(Func<string> work) => OwnerOf<CaptureTests, string>(work);

    private static TOwner OwnerOf<TOwner, T>(Func<T> work)
        where TOwner : class =>
        work.Target as TOwner
        ?? (TOwner)work.Target!.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single(field => field.FieldType == typeof(TOwner)).GetValue(work.Target)!;

    private static string ToText(CaptureTests owner) => owner._used;

    public class Open
    {
        public int Unused { get; set; } = 3;

        public virtual int Number() => 1;

        public Func<int> Work() => () => Number();
    }

    public sealed class Linked
    {
        private readonly int _five = 5;
        private readonly int _six = 6;

        public int Six => _six;

        public Func<string> AsVariableToo()
        {
            Linked variable = this;
            return () => Join(_five, variable);
        }

        public Func<string> InAList()
        {
            List<Linked> list = [this];
            Func<int> five = () => _five;
            return () => $"{(list[0]._five == five() ? "same" : "other")} {five()} {list[0].Six}";
        }

        private string Join(int five, Linked other) => $"{(other._five == _five ? "same" : "other")} {five} {other.Six}";
    }
}

internal static class TextExtensions
{
    public static bool IsMissing(this string? text) => text is null;
}
