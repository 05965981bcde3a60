using Parallelism.Closures;
using Parallelism.Serialization;
using Parallelism.Tests.DebugCode;

namespace Parallelism.Tests.Closures;

public sealed class RefusalTests
{
    public static TheoryData<string, bool> Refused { get; } = Builds.Of(RefusedWork.Cases.Keys);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Work_that_cannot_cross_is_refused_by_the_variables_name_with_what_to_do(string name, bool isDebug)
    {
        (Func<object?> work, string path, string advice) = isDebug ? DebugWork.Refused[name] : RefusedWork.Cases[name];
        var crossing = new Crossing();
        WorkSerializationException error = FluentActions.Invoking(() => crossing.Send(work)).Should().Throw<WorkSerializationException>().Which;
        path.Split('|').Should().Contain(part => error.Path.Contains(part, StringComparison.Ordinal), "the path is {0}", error.Path);
        error.Message.Should().StartWith(error.Path).And.Contain(advice);
    }

    [Fact]
    public void A_refused_closure_leaves_the_tables_usable()
    {
        var crossing = new Crossing();
        foreach ((Func<object?> work, _, _) in RefusedWork.Cases.Values)
            FluentActions.Invoking(() => crossing.Send(work)).Should().Throw<WorkSerializationException>();
        foreach (Func<object?> work in AcceptedWork.Cases.Where(item => item.Key.StartsWith("captured this", StringComparison.Ordinal)).Select(item => item.Value))
            crossing.Send(work)().Should().Be(work());
    }

    [Fact]
    public void A_compiled_expression_is_refused_as_the_work_itself()
    {
        Func<int> compiled = System.Linq.Expressions.Expression.Lambda<Func<int>>(System.Linq.Expressions.Expression.Constant(3)).Compile();
        FluentActions.Invoking(() => new Crossing().Send(compiled)).Should().Throw<WorkSerializationException>().WithMessage("*use a lambda or a method*");
    }

    [Fact]
    public void Delegates_without_closures_do_not_travel_as_plain_values()
    {
        var formatters = new FormatterTable(new ClosureFormatters());
        FluentActions.Invoking(() =>
        {
            var writer = new MessagePackWriter(new System.Buffers.ArrayBufferWriter<byte>());
            formatters.Get<Action>().Write(ref writer, static () => { }, new() { Formatters = formatters });
        }).Should().Throw<WorkSerializationException>();
    }
}
