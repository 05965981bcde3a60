using System.Runtime.CompilerServices;

namespace Parallelism.Tests.Contract;

// Shared or copied: the differences that the trait SharesMemory announces, and what must be the same all the same.
public abstract partial class ContractTests
{
    [Promise]
    public async Task A_changed_argument_is_seen_by_the_caller_where_memory_is_shared()
    {
        Sample.Box[] boxes = [new() { Value = 1 }, new() { Value = 2 }];
        int[] results = await Strategy.MapAsync(boxes, static box => box.Value += 10);
        results.Should().Equal(11, 12);
        boxes.Select(box => box.Value).Should().Equal(Traits.SharesMemory ? [11, 12] : [1, 2]);
    }

    [Promise]
    public async Task A_changed_capture_is_seen_by_the_caller_where_memory_is_shared()
    {
        var box = new Sample.Box { Value = 1 };
        (await Strategy.RunAsync(() => box.Value += 10)).Should().Be(11);
        box.Value.Should().Be(Traits.SharesMemory ? 11 : 1);
    }

    [Promise]
    public async Task A_result_is_the_very_object_where_memory_is_shared()
    {
        var box = new Sample.Box { Value = 1 };
        Sample.Box result = await Strategy.RunAsync(() => box);
        ReferenceEquals(box, result).Should().Be(Traits.SharesMemory);
        result.Should().BeEquivalentTo(box);
    }

    [Promise]
    public async Task A_loop_that_writes_captured_memory_writes_it_or_is_refused()
    {
        int[] squares = new int[100];
        Task loop = Strategy.ForAsync(0, squares.Length, i => squares[i] = i * i);
        if (Traits.SharesMemory)
        {
            await loop;
            squares.Should().Equal(Enumerable.Range(0, 100).Select(i => i * i));
        }
        else
        {
            (await FailureOfAsync<WorkSerializationException>(loop)).Message.Should().Contain("squares").And.Contain("SharedArray<T>");
        }
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task What_a_call_used_can_be_collected_after_it()
    {
        WeakReference[] references = await UseAsync();
        for (int i = 0; i < 50 && Array.Exists(references, reference => reference.IsAlive); i++)
        {
            // A worker lets go of its last item a little after the call has ended; another item certainly takes its place.
            await ShouldBeUsableAsync();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        references.Select(reference => reference.IsAlive).Should().AllBeEquivalentTo(false);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference[]> UseAsync()
    {
        var captured = new Sample.Box { Value = 1 };
        var argument = new Sample.Box { Value = 2 };
        var streamed = new Sample.Box { Value = 3 };
        await Strategy.RunAsync(() => captured.Value);
        await Strategy.MapAsync([argument], static box => box.Value);
        await CollectAsync(Strategy.StreamAsync([streamed], static box => box.Value));
        return [new(captured), new(argument), new(streamed)];
    }
}
