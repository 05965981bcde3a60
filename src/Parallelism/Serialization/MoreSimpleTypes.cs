using System.Collections;
using System.Net;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Parallelism.Serialization;

// The value-like types outside the core library, each in a method of its own, so that asking for one loads no other's assembly.
internal static class MoreSimpleTypes
{
    public static Formatter? Find(Type type, FormatterTable table) => type.FullName switch
    {
        "System.Uri" => ForUri(table),
        "System.Numerics.BigInteger" => ForBigInteger(table),
        "System.Numerics.Complex" => ForComplex(table),
        "System.Text.RegularExpressions.Regex" => ForRegex(table),
        "System.Net.IPAddress" => ForIPAddress(table),
        "System.Collections.BitArray" => ForBitArray(table),
        _ => null,
    };

    private static Formatter ForUri(FormatterTable table) => SimpleTypes.Reference<Uri, (string, bool)>(
        table, static x => (x.OriginalString, x.IsAbsoluteUri), static x => new Uri(x.Item1, x.Item2 ? UriKind.Absolute : UriKind.Relative));

    private static Formatter ForBigInteger(FormatterTable table) =>
        SimpleTypes.Value<BigInteger, byte[]>(table, static x => x.ToByteArray(), static x => new BigInteger(x));

    private static Formatter ForComplex(FormatterTable table) =>
        SimpleTypes.Value<Complex, (double, double)>(table, static x => (x.Real, x.Imaginary), static x => new Complex(x.Item1, x.Item2));

    private static Formatter ForRegex(FormatterTable table) => SimpleTypes.Reference<Regex, (string, RegexOptions, TimeSpan)>(
        table, static x => (x.ToString(), x.Options, x.MatchTimeout), static x => new Regex(x.Item1, x.Item2, x.Item3));

    private static Formatter ForIPAddress(FormatterTable table) => SimpleTypes.Reference<IPAddress, (byte[], long)>(
        table,
        static x => (x.GetAddressBytes(), x.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? x.ScopeId : 0),
        static x => x.Item1?.Length == 16 ? new IPAddress(x.Item1, x.Item2) : new IPAddress(x.Item1!));

    private static Formatter ForBitArray(FormatterTable table) => SimpleTypes.Reference<BitArray, (int, byte[])>(table, ToBits, static x =>
        x.Item1 >= 0 && x.Item2?.Length == (x.Item1 + 7L) / 8
            ? new BitArray(x.Item2) { Length = x.Item1 }
            : throw new MessagePackFormatException("The bytes hold no valid BitArray."));

    private static (int, byte[]) ToBits(BitArray bits)
    {
        byte[] bytes = new byte[(bits.Length + 7L) / 8];
        bits.CopyTo(bytes, 0);
        return (bits.Length, bytes);
    }
}
