using System.Buffers.Binary;

namespace Parallelism.Serialization;

internal ref partial struct MessagePackReader
{
    // Skips one value of any type, whatever its depth: it counts what is still to come and needs no stack.
    public void Skip()
    {
        for (long pending = 1; pending > 0; pending--)
        {
            byte code = PeekCode();
            switch (code)
            {
                case <= MessagePackCode.MaxPositiveFixInt or >= MessagePackCode.MinNegativeFixInt:
                case MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True:
                    Take(1);
                    break;
                case (>= MessagePackCode.FixMap and < MessagePackCode.FixArray) or MessagePackCode.Map16 or MessagePackCode.Map32:
                    pending += 2L * ReadMapHeader();
                    break;
                case (>= MessagePackCode.FixArray and < MessagePackCode.FixStr) or MessagePackCode.Array16 or MessagePackCode.Array32:
                    pending += ReadArrayHeader();
                    break;
                case (>= MessagePackCode.FixStr and < MessagePackCode.Nil) or (>= MessagePackCode.Str8 and <= MessagePackCode.Str32):
                    ReadUtf8();
                    break;
                case >= MessagePackCode.Bin8 and <= MessagePackCode.Bin32:
                    ReadBinary();
                    break;
                case (>= MessagePackCode.Ext8 and <= MessagePackCode.Ext32) or (>= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16):
                    ReadExtension(out _);
                    break;
                case MessagePackCode.Float32 or MessagePackCode.UInt32 or MessagePackCode.Int32:
                    Take(5);
                    break;
                case MessagePackCode.Float64 or MessagePackCode.UInt64 or MessagePackCode.Int64:
                    Take(9);
                    break;
                case MessagePackCode.UInt8 or MessagePackCode.Int8:
                    Take(2);
                    break;
                case MessagePackCode.UInt16 or MessagePackCode.Int16:
                    Take(3);
                    break;
                default:
                    throw Unexpected("a value");
            }
        }
    }
}
