namespace NativeCrash;

/// <summary>A record as it came from outside: some text, and an offset that says where the text begins.</summary>
public sealed record Record(int Number, byte[] Text, long Offset)
{
    public static Record Honest(int number) => new(number, [.. Enumerable.Repeat((byte)'x', (10 * number) + 1), 0], 0);

    // Far outside of its buffer, and of any other.
    public static Record Lying(int number) => Honest(number) with { Offset = long.MaxValue / 2 };
}
