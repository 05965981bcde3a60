namespace Parallelism.Serialization;

// Takes large blocks of numbers past the bytes of a message: writing gives it the block and writes where it lies, reading asks for what lies there.
internal interface IBlockCarrier
{
    // Writes an extension of type ExtensionCode.BlockElsewhere and takes the block; false where the block is to stand in the bytes.
    bool TryCarry(ref MessagePackWriter writer, byte code, ReadOnlySpan<byte> block);

    // The block that such an extension's body speaks of. Its bytes are another process's and may change at any time, until it is disposed.
    CarriedBlock Open(scoped ReadOnlySpan<byte> body);
}
