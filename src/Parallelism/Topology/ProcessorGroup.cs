using System.Numerics;

namespace Parallelism.Topology;

// A Windows processor group: its processors are First, First + 1, ... in MachineTopology's numbering.
internal sealed record ProcessorGroup(int Number, int First, int Maximum, int Active, ProcessorSet Processors)
{
    // The active processors of a mask over this group.
    public ProcessorSet Of(ulong mask) => Numbered(mask, First).Intersect(Processors);

    public static ProcessorSet Numbered(ulong mask, int first)
    {
        Span<int> numbers = stackalloc int[64];
        var count = 0;
        for (; mask != 0; mask &= mask - 1)
        {
            var number = first + BitOperations.TrailingZeroCount(mask);
            if (number <= ProcessorSet.MaxProcessor)
                numbers[count++] = number;
        }

        return new ProcessorSet(numbers[..count]);
    }
}
