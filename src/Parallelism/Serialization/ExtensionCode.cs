namespace Parallelism.Serialization;

// The extension types that this library writes. -1 is the specification's; ours stand between 40 and 97, the codes that MessagePack-CSharp
// leaves to applications.
internal static class ExtensionCode
{
    public const sbyte Timestamp = -1;

    // A code of BlockElement, then the elements' bytes, little-endian.
    public const sbyte Block = 40;

    // An object met before: its number in the order of first meetings, big-endian.
    public const sbyte Reference = 41;

    // The first of the three elements type marker, type, value: a value whose type is not the declared one.
    public const sbyte TypeMarker = 42;

    // A string that is no valid UTF-16 (a lone surrogate) and would lose it in UTF-8: its UTF-16 code units, little-endian.
    public const sbyte Utf16 = 43;

    // A DateTime that is not UTC: its 64 bits, big-endian.
    public const sbyte DateTime = 44;

    // A block as Block's that does not stand here: who carries it says where.
    public const sbyte BlockElsewhere = 45;
}
