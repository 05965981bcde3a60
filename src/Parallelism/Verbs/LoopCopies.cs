using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

// The runtime compiles a loop by what it saw the loop do: it inlines the delegate that was called most, and every other one then costs a call at each
// turn, as much as two or three times a small body. A program's second long loop would be that much slower than its first. So long loops get copies of
// the loop, the same method over one of these empty structs: each is compiled by itself, with a profile of its own.
internal static class LoopCopies
{
    // Below this a copy costs more to compile than it brings: some milliseconds, once, against about a nanosecond an item.
    public const long LeastItems = 1 << 18;

    private const int Copies = 8;

    private static readonly ConditionalWeakTable<object, object> Numbers = [];
    private static int s_last;

    // 0: the one that all share.
    public static int Of(Delegate body, long items) => items < LeastItems
        ? 0
        : (int)Numbers.GetValue(body.Method, static _ => 1 + (int)((uint)Interlocked.Increment(ref s_last) % Copies));

    public static void Run<TLoop>(int copy, scoped TLoop loop)
        where TLoop : struct, ILoop, allows ref struct
    {
        switch (copy)
        {
            case 1:
                loop.Run<Copy<No, No, No>>();
                break;
            case 2:
                loop.Run<Copy<No, No, Yes>>();
                break;
            case 3:
                loop.Run<Copy<No, Yes, No>>();
                break;
            case 4:
                loop.Run<Copy<No, Yes, Yes>>();
                break;
            case 5:
                loop.Run<Copy<Yes, No, No>>();
                break;
            case 6:
                loop.Run<Copy<Yes, No, Yes>>();
                break;
            case 7:
                loop.Run<Copy<Yes, Yes, No>>();
                break;
            case 8:
                loop.Run<Copy<Yes, Yes, Yes>>();
                break;
            default:
                loop.Run<No>();
                break;
        }
    }

    public interface ILoop
    {
        // Hands on to a method that is generic in the copy, and not inlined.
        void Run<TCopy>()
            where TCopy : struct;
    }

    private readonly struct No;

    private readonly struct Yes;

    private readonly struct Copy<T1, T2, T3>;
}
