using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Enumerations as their numbers.
internal sealed class EnumFormatter<T, TNumber> : Formatter<T>
    where T : struct
    where TNumber : struct
{
    public override bool NeverRefuses => true;

    public override void Write(ref MessagePackWriter writer, T value, WriteContext context) => Primitive.Write(ref writer, Unsafe.BitCast<T, TNumber>(value));

    public override T Read(ref MessagePackReader reader, ReadContext context) => Unsafe.BitCast<TNumber, T>(Primitive.Read<TNumber>(ref reader));
}
