using System.Globalization;

namespace Parallelism.Tests.Contract;

// What surrounds the work, beside its arguments and captures.
public abstract partial class ContractTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    private static int s_static;

    [Promise]
    public async Task The_culture_of_the_caller_is_the_culture_of_the_work()
    {
        CultureInfo danish = CultureInfo.GetCultureInfo("da-DK");
        (string, string)[] names = await StartAsync(async () =>
        {
            CultureInfo.CurrentCulture = danish;
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr-FR");
            (string, string) run = await Strategy.RunAsync(static () => Cultures());
            (string, string)[] map = await Strategy.MapAsync([1, 2, 3, 4], static i => Cultures());
            List<(string, string)> stream = await CollectAsync(Strategy.StreamAsync([1, 2], static i => Cultures()));
            return new[] { run }.Concat(map).Concat(stream).ToArray();
        });
        names.Should().HaveCount(7).And.AllBeEquivalentTo(("da-DK", "fr-FR"));
        (await Strategy.RunAsync(static () => Cultures())).Should().Be(Cultures(), "one call's culture does not stay with the workers");
    }

    [Promise]
    public async Task What_the_work_does_to_its_culture_stays_in_the_work()
    {
        string before = CultureInfo.CurrentCulture.Name;
        await Strategy.RunAsync(static () => { CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE"); });
        await Strategy.ForAsync(0, 4, static i => { CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE"); });
        CultureInfo.CurrentCulture.Name.Should().Be(before);
        (await Strategy.RunAsync(static () => CultureInfo.CurrentCulture.Name)).Should().Be(before);
    }

    [Promise]
    public async Task Async_local_values_reach_the_work_where_memory_is_shared()
    {
        Ambient.Value = "here";
        string? expected = Traits.SharesMemory ? "here" : null;
        (await Strategy.RunAsync(static () => Ambient.Value)).Should().Be(expected);
        (await Strategy.MapAsync([1, 2], static i => Ambient.Value)).Should().AllBeEquivalentTo(expected);
        (await Strategy.MapAsync([1, 2], static i => Task.FromResult(Ambient.Value))).Should().AllBeEquivalentTo(expected);
        (await CollectAsync(Strategy.StreamAsync([1, 2], static i => Ambient.Value))).Should().AllBeEquivalentTo(expected);
    }

    [Promise]
    public async Task Async_local_values_that_the_work_sets_stay_in_the_work()
    {
        Ambient.Value = null;
        await Strategy.RunAsync(static () => { Ambient.Value = "leaked"; });
        await Strategy.RunAsync(static async () =>
        {
            Ambient.Value = "leaked";
            await Task.Yield();
        });
        await Strategy.MapAsync([1, 2], static i => Ambient.Value = "leaked");
        Ambient.Value.Should().BeNull();
        (await Strategy.RunAsync(static () => Ambient.Value)).Should().BeNull();
    }

    [Promise]
    public async Task Static_state_is_shared_where_memory_is()
    {
        s_static = 42;
        (await Strategy.RunAsync(static () => s_static)).Should().Be(Traits.SharesMemory ? 42 : 0);
    }

    [Promise]
    public async Task The_current_directory_is_the_callers() =>
        (await Strategy.RunAsync(static () => Environment.CurrentDirectory)).Should().Be(Environment.CurrentDirectory);

    [Promise]
    public async Task Work_may_write_to_the_console()
    {
        (await Strategy.MapAsync([1, 2, 3], static i =>
        {
            Console.Out.Write("");
            Console.Error.Write("");
            return i;
        })).Should().Equal(1, 2, 3);
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task What_the_work_prints_is_on_the_console_when_its_call_ends()
    {
        ConsoleTee output = ConsoleTee.Output, error = ConsoleTee.Error;
        string mark = $"{ConsoleTee.MarkBegin}{Guid.NewGuid():N}>>";
        for (int i = 0; i < 20; i++)
        {
            await Strategy.RunAsync(() => Console.WriteLine(mark + i));
            output.Lines(mark).Should().HaveCount(i + 1).And.HaveElementAt(i, $"{i}");
        }
        await Strategy.MapAsync([1, 2, 3], async i =>
        {
            await Task.Yield();
            Console.Error.WriteLine(mark + i);
            return i;
        });
        error.Lines(mark).Should().BeEquivalentTo("1", "2", "3");
        await FailureOfAsync(Strategy.RunAsync(() =>
        {
            Console.WriteLine(mark + "last");
            throw new InvalidOperationException();
        }));
        output.Lines(mark)[^1].Should().Be("last");
    }

    private static (string, string) Cultures() => (CultureInfo.CurrentCulture.Name, CultureInfo.CurrentUICulture.Name);
}
