namespace Parallelism.Envelopes;

internal enum ResultPart : byte
{
    Values = 0,
    Value = 1,
    Exception = 2,
    Output = 5,
    Report = 6,
    Log = 7,
}
