namespace Parallelism.Serialization;

// Writes and reads the identity of a type. The table of the connection implements it (Closures); names never stand on the wire.
internal interface ITypeCodec
{
    void Write(ref MessagePackWriter writer, Type type);

    Type Read(ref MessagePackReader reader);
}
