namespace Parallelism.Serialization;

// The memory that a carried block lies in, held until it is disposed.
internal interface ICarriedMemory : IDisposable
{
    // An array that shows the block without a copy, as if it were one; null where there is none.
    T[]? TryShow<T>(int count)
        where T : unmanaged;
}
