using Microsoft.Extensions.ObjectPool;

namespace Parallelism.Threads;

// Pooled objects that a thread has at hand. Threads exchange whole magazines, full ones for empty ones, so that an object costs no atomic
// operation and a magazine a few.
internal sealed class Magazine<TObject>
    where TObject : class
{
    private const int Size = 64;

    // What a burst leaves behind stays for the next one, up to this many magazines; for small items that is about 20 MB after 100,000 at once.
    private const int Retained = 2048;

    private static readonly Magazine<TObject> None = new(0);
    private static readonly DefaultObjectPool<Magazine<TObject>> Full = new(new FullPolicy(), Retained);
    private static readonly DefaultObjectPool<Magazine<TObject>> Empty = new(new EmptyPolicy(), Retained);

    private readonly TObject[] _objects;
    private int _count;

    private Magazine(int size) => _objects = new TObject[size];

    public static TObject? Take(ref Magazine<TObject>? near)
    {
        Magazine<TObject>? magazine = near;
        if (magazine is null || magazine._count == 0)
        {
            Magazine<TObject> full = Full.Get();
            if (full == None)
                return null;
            if (magazine is not null)
                Empty.Return(magazine);
            near = magazine = full;
        }
        return magazine._objects[--magazine._count];
    }

    public static void Put(ref Magazine<TObject>? near, TObject item)
    {
        Magazine<TObject>? magazine = near;
        if (magazine is null || magazine._count == Size)
        {
            if (magazine is not null)
                Full.Return(magazine);
            near = magazine = Empty.Get();
        }
        magazine._objects[magazine._count++] = item;
    }

    private sealed class FullPolicy : IPooledObjectPolicy<Magazine<TObject>>
    {
        public Magazine<TObject> Create() => None;

        public bool Return(Magazine<TObject> obj) => true;
    }

    private sealed class EmptyPolicy : IPooledObjectPolicy<Magazine<TObject>>
    {
        public Magazine<TObject> Create() => new(Size);

        public bool Return(Magazine<TObject> obj) => true;
    }
}
