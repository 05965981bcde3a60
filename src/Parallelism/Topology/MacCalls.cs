using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Parallelism.Topology;

// The live calls on macOS. Compiled everywhere, run on macOS only; no machine that builds this project runs them yet, so they are unproven:
// what is tested is MacSysctl, on recorded listings.
internal static partial class MacCalls
{
    [SupportedOSPlatform("macos")]
    public static MachineTopology? Read()
    {
        try
        {
            return MacSysctl.Parse(Value);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    // The hw.* values are 4 or 8 byte integers, but for the array hw.cacheconfig.
    private static unsafe string? Value(string key)
    {
        Span<byte> buffer = stackalloc byte[256];
        var length = (nuint)buffer.Length;
        fixed (byte* bytes = buffer)
        {
            if (SysctlByName(key, bytes, ref length, null, 0) != 0)
                return null;
        }

        buffer = buffer[..(int)Math.Min(length, (nuint)buffer.Length)];
        if (key == "hw.cacheconfig")
        {
            var numbers = MemoryMarshal.Cast<byte, long>(buffer).ToArray();
            return string.Join(' ', Array.ConvertAll(numbers, number => number.ToString(CultureInfo.InvariantCulture)));
        }

        return buffer.Length switch
        {
            4 => MemoryMarshal.Read<int>(buffer).ToString(CultureInfo.InvariantCulture),
            8 => MemoryMarshal.Read<long>(buffer).ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    [LibraryImport("libSystem.dylib", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SysctlByName(string name, byte* old, ref nuint oldLength, void* @new, nuint newLength);
}
