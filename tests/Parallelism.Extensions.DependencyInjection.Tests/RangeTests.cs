using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Parallelism.Tests;

// The ranges of configuration and those of the strategies' own options are written down twice; here they are held equal.
public sealed class RangeTests
{
    public static TheoryData<string, object> Values
    {
        get
        {
            var data = new TheoryData<string, object>();
            foreach (int value in new[] { int.MinValue, -1, 0, 1, 2, 65_535, 65_536, int.MaxValue })
            {
                data.Add("MaxDegreeOfParallelism", value);
                data.Add("RecycleAfter", value);
            }

            foreach (long value in new[] { long.MinValue, 0, 33_554_431, 33_554_432, long.MaxValue })
                data.Add("MaxWorkerMemory", value);
            foreach (string property in new[] { "Timeout", "GracePeriod", "StartTimeout" })
            {
                foreach (TimeSpan value in new[] { TimeSpan.MinValue, TimeSpan.FromMilliseconds(-2), Timeout.InfiniteTimeSpan, TimeSpan.Zero,
                             TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30), TimeSpan.FromDays(24), TimeSpan.FromDays(49), TimeSpan.FromDays(50),
                             TimeSpan.MaxValue })
                {
                    data.Add(property, value);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ThreadValues))]
    public void Configuration_refuses_exactly_what_the_options_for_threads_refuse(string property, object value)
    {
        bool refusedByStrategy = Refuses(() => typeof(ThreadStrategyOptions).GetProperty(property)!.SetValue(new ThreadStrategyOptions(), value));

        string[] mistakes = Json.Mistakes(services => services.AddParallelism(options =>
        {
            object owner = property == "MaxDegreeOfParallelism" ? options : options.Thread;
            owner.GetType().GetProperty(property)!.SetValue(owner, value);
        }));

        mistakes.Length.Should().Be(refusedByStrategy ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Configuration_refuses_exactly_what_the_strategys_options_refuse(string property, object value)
    {
        bool refusedByStrategy = Refuses(() => typeof(ProcessStrategyOptions).GetProperty(property)!.SetValue(new ProcessStrategyOptions(), value));

        string[] mistakes = Json.Mistakes(services => services.AddParallelism(options =>
        {
            object owner = property == "MaxDegreeOfParallelism" ? options : options.Process;
            owner.GetType().GetProperty(property)!.SetValue(owner, value);
        }));

        mistakes.Length.Should().Be(refusedByStrategy ? 1 : 0);
    }

    public static TheoryData<string, object> ThreadValues
    {
        get
        {
            var data = new TheoryData<string, object>();
            foreach (object[] row in Values)
            {
                if (typeof(ThreadStrategyOptions).GetProperty((string)row[0]) is not null)
                    data.Add((string)row[0], row[1]);
            }
            return data;
        }
    }

    private static bool Refuses(Action set)
    {
        try
        {
            set();
            return false;
        }
        catch (TargetInvocationException error) when (error.InnerException is ArgumentOutOfRangeException)
        {
            return true;
        }
    }
}
