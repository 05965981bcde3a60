using System.Reflection.Emit;

namespace Parallelism.Closures;

internal readonly record struct Instruction(int Offset, OpCode Code, int Operand, int[] Targets);
