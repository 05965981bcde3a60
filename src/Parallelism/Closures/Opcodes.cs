using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Parallelism.Closures;

// Decodes the instructions of a method body (ECMA-335, partition III).
internal static class Opcodes
{
    private static readonly OpCode[] OneByte = new OpCode[256];
    private static readonly OpCode[] TwoByte = new OpCode[256];
    private static readonly bool[] Known = new bool[512];

    static Opcodes()
    {
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            int low = code.Value & 0xFF;
            (code.Size == 1 ? OneByte : TwoByte)[low] = code;
            Known[code.Size == 1 ? low : low + 256] = true;
        }
    }

    // The instruction at an offset, which moves to the one after it. A branch's operand becomes the offset that it jumps to.
    public static Instruction Read(ReadOnlySpan<byte> body, ref int offset)
    {
        int start = offset;
        int low = body[offset++];
        bool isTwoByte = low == 0xFE;
        if (isTwoByte)
            low = body[offset++];
        if (!Known[isTwoByte ? low + 256 : low])
            throw new BadImageFormatException($"0x{low:X2} is no instruction.");
        OpCode code = (isTwoByte ? TwoByte : OneByte)[low];
        int size = SizeOf(code.OperandType);
        int operand = size switch
        {
            0 => 0,
            1 => (sbyte)body[offset],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(body[offset..]),
            _ => BinaryPrimitives.ReadInt32LittleEndian(body[offset..]),
        };
        if (code.OperandType == OperandType.ShortInlineVar)
            operand = (byte)operand;
        offset += size;
        if (code.OperandType is OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget)
            operand += offset;
        int[] targets = [];
        if (code.OperandType == OperandType.InlineSwitch)
        {
            if ((uint)operand > (uint)(body.Length - offset) / 4)
                throw new BadImageFormatException("A switch is longer than its method.");
            targets = new int[operand];
            int after = offset + operand * 4;
            for (int i = 0; i < targets.Length; i++, offset += 4)
                targets[i] = after + BinaryPrimitives.ReadInt32LittleEndian(body[offset..]);
        }
        return new(start, code, operand, targets);
    }

    private static int SizeOf(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
