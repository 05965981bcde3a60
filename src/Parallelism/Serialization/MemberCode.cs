using System.Reflection;
using System.Reflection.Emit;

namespace Parallelism.Serialization;

internal delegate void WriteAll<T>(ref MessagePackWriter writer, ref T target, WriteContext context);

internal delegate void WriteOne<T>(int index, ref MessagePackWriter writer, ref T target, WriteContext context);

internal delegate void ReadOne<T>(int index, ref MessagePackReader reader, ref T target, ReadContext context);

// Reads members as long as they come in our own order, and returns how many that were.
internal delegate int ReadAll<T>(ref MessagePackReader reader, ref T target, ReadContext context);

// Generates the code that moves the fields of a type that is used often. Only generated code may set the readonly fields of any type.
internal static class MemberCode
{
    private static readonly FieldInfo KeyField = typeof(Member).GetField(nameof(Member.Key))!;
    private static readonly FieldInfo StepField = typeof(Member).GetField(nameof(Member.Step))!;
    private static readonly FieldInfo FormatterField = typeof(Member).GetField(nameof(Member.Formatter))!;
    private static readonly MethodInfo At = typeof(WriteContext).GetMethod(nameof(WriteContext.At))!;
    private static readonly MethodInfo WriteKey = typeof(MessagePackWriter).GetMethod(nameof(MessagePackWriter.WriteKey))!;
    private static readonly MethodInfo WriteShortKey = typeof(MessagePackWriter).GetMethod(nameof(MessagePackWriter.WriteShortKey))!;
    private static readonly MethodInfo TryReadKey = typeof(MessagePackReader).GetMethod(nameof(MessagePackReader.TryReadKey))!;
    private static readonly MethodInfo TryReadShortKey = typeof(MessagePackReader).GetMethod(nameof(MessagePackReader.TryReadShortKey))!;

    public static WriteAll<T> MakeWriteAll<T>(Member[] members, bool keys)
    {
        DynamicMethod method = Declare("Write", [typeof(Member[]), typeof(MessagePackWriter).MakeByRefType(), typeof(T).MakeByRefType(), typeof(WriteContext)]);
        ILGenerator il = method.GetILGenerator();
        for (int i = 0; i < members.Length; i++)
        {
            if (keys)
            {
                EmitWriteKey(il, members, i);
            }

            EmitWrite<T>(il, members, i, writer: 1);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<WriteAll<T>>(members);
    }

    public static WriteOne<T> MakeWriteOne<T>(Member[] members)
    {
        DynamicMethod method = Declare(
            "WriteOne", [typeof(Member[]), typeof(int), typeof(MessagePackWriter).MakeByRefType(), typeof(T).MakeByRefType(), typeof(WriteContext)]);
        ILGenerator il = method.GetILGenerator();
        EmitSwitch(il, members, i => EmitWrite<T>(il, members, i, writer: 2));
        return method.CreateDelegate<WriteOne<T>>(members);
    }

    public static ReadOne<T> MakeReadOne<T>(Member[] members)
    {
        DynamicMethod method = Declare(
            "ReadOne", [typeof(Member[]), typeof(int), typeof(MessagePackReader).MakeByRefType(), typeof(T).MakeByRefType(), typeof(ReadContext)]);
        ILGenerator il = method.GetILGenerator();
        EmitSwitch(il, members, i => EmitRead<T>(il, members, i, reader: 2));
        return method.CreateDelegate<ReadOne<T>>(members);
    }

    public static ReadAll<T> MakeReadAll<T>(Member[] members, bool keys)
    {
        DynamicMethod method = Declare(
            "Read", [typeof(Member[]), typeof(MessagePackReader).MakeByRefType(), typeof(T).MakeByRefType(), typeof(ReadContext)], typeof(int));
        ILGenerator il = method.GetILGenerator();
        for (int i = 0; i < members.Length; i++)
        {
            if (keys)
            {
                Label isNext = il.DefineLabel();
                EmitTryReadKey(il, members, i);
                il.Emit(OpCodes.Brtrue, isNext);
                il.Emit(OpCodes.Ldc_I4, i);
                il.Emit(OpCodes.Ret);
                il.MarkLabel(isNext);
            }

            EmitRead<T>(il, members, i, reader: 1);
        }

        il.Emit(OpCodes.Ldc_I4, members.Length);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ReadAll<T>>(members);
    }

    private static DynamicMethod Declare(string name, Type[] parameters, Type? result = null) =>
        new(name, result ?? typeof(void), parameters, typeof(MemberCode).Module, skipVisibility: true);

    private static void EmitSwitch(ILGenerator il, Member[] members, Action<int> emit)
    {
        Label[] labels = new Label[members.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = il.DefineLabel();
        }

        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Ret);
        for (int i = 0; i < labels.Length; i++)
        {
            il.MarkLabel(labels[i]);
            emit(i);
            il.Emit(OpCodes.Ret);
        }
    }

    private static void EmitWrite<T>(ILGenerator il, Member[] members, int i, short writer)
    {
        Type type = members[i].Field.FieldType;
        MethodInfo? direct = WriteMethod(type);
        if (direct is null)
        {
            if (!members[i].Formatter!.NeverRefuses)
            {
                il.Emit(OpCodes.Ldarg, (short)(writer + 2));
                LoadMember(il, i, StepField);
                il.Emit(OpCodes.Call, At);
            }

            LoadMember(il, i, FormatterField);
        }

        il.Emit(OpCodes.Ldarg, writer);
        LoadTarget<T>(il, (short)(writer + 1));
        il.Emit(OpCodes.Ldfld, members[i].Field);
        if (direct is not null)
        {
            il.Emit(OpCodes.Call, direct);
        }
        else
        {
            il.Emit(OpCodes.Ldarg, (short)(writer + 2));
            il.Emit(OpCodes.Callvirt, typeof(Formatter<>).MakeGenericType(type).GetMethod("Write")!);
        }
    }

    private static void EmitRead<T>(ILGenerator il, Member[] members, int i, short reader)
    {
        Member member = members[i];
        LoadTarget<T>(il, (short)(reader + 1));
        if (ReadMethod(member.Field.FieldType) is { } read)
        {
            il.Emit(OpCodes.Ldarg, reader);
            il.Emit(OpCodes.Call, read);
        }
        else
        {
            LoadMember(il, i, FormatterField);
            il.Emit(OpCodes.Ldarg, reader);
            il.Emit(OpCodes.Ldarg, (short)(reader + 2));
            il.Emit(OpCodes.Callvirt, typeof(Formatter<>).MakeGenericType(member.Field.FieldType).GetMethod("Read")!);
        }

        il.Emit(OpCodes.Stfld, member.Field);
    }

    private static void EmitWriteKey(ILGenerator il, Member[] members, int i)
    {
        il.Emit(OpCodes.Ldarg_1);
        if (members[i].ShortKey is { } key)
        {
            il.Emit(OpCodes.Ldc_I8, unchecked((long)key.Bits));
            il.Emit(OpCodes.Ldc_I4, key.Length);
            il.Emit(OpCodes.Call, WriteShortKey);
        }
        else
        {
            LoadMember(il, i, KeyField);
            il.Emit(OpCodes.Call, WriteKey);
        }
    }

    private static void EmitTryReadKey(ILGenerator il, Member[] members, int i)
    {
        il.Emit(OpCodes.Ldarg_1);
        if (members[i].ShortKey is { } key)
        {
            il.Emit(OpCodes.Ldc_I8, unchecked((long)key.Bits));
            il.Emit(OpCodes.Ldc_I8, unchecked((long)key.Mask));
            il.Emit(OpCodes.Ldc_I4, key.Length);
            il.Emit(OpCodes.Call, TryReadShortKey);
        }
        else
        {
            LoadMember(il, i, KeyField);
            il.Emit(OpCodes.Call, TryReadKey);
        }
    }

    private static void LoadMember(ILGenerator il, int i, FieldInfo field)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, i);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Ldfld, field);
    }

    private static void LoadTarget<T>(ILGenerator il, short argument)
    {
        il.Emit(OpCodes.Ldarg, argument);
        if (!typeof(T).IsValueType)
        {
            il.Emit(OpCodes.Ldind_Ref);
        }
    }

    private static MethodInfo? WriteMethod(Type type)
    {
        Type? parameter = type.IsEnum ? null : Type.GetTypeCode(type) switch
        {
            TypeCode.Byte or TypeCode.SByte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Char or TypeCode.Int32 => typeof(int),
            TypeCode.Boolean or TypeCode.UInt32 or TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Single or TypeCode.Double or TypeCode.String => type,
            _ => null,
        };
        return parameter is null ? null : typeof(MessagePackWriter).GetMethod("Write", [parameter]);
    }

    private static MethodInfo? ReadMethod(Type type) =>
        WriteMethod(type) is null ? null : typeof(MessagePackReader).GetMethod("Read" + Type.GetTypeCode(type), []);
}
