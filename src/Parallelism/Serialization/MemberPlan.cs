using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// How the fields of T are written and read: by reflection for the first few values (a new worker pays for every method that it compiles),
// then by generated code.
internal sealed class MemberPlan<T>(FormatterTable table, bool asArray)
{
    private const int UsesByReflection = 8;

    // To ask for the type each time costs as much as a number in code that many types share.
    private readonly Type _type = typeof(T);
    private readonly bool _isCompilerMade = typeof(T).Name[0] == '<';
    private bool _mayGenerate = RuntimeFeature.IsDynamicCodeSupported;
    private Member[]? _members;
    private int _uses;
    private WriteAll<T>? _writeAll;
    private WriteOne<T>? _writeOne;
    private ReadOne<T>? _readOne;
    private ReadAll<T>? _readAll;

    private Member[] Members => _members ?? FindMembers();

    public void Write(ref MessagePackWriter writer, ref T target, WriteContext context)
    {
        Member[] members = Members;
        context.Enter(_type);
        if (_isCompilerMade && context.Members is { } filter)
        {
            WriteFiltered(members, filter, ref writer, ref target, context);
        }
        else
        {
            WriteHeader(ref writer, members.Length);
            if (_writeAll is not null || IsHot())
            {
                (_writeAll ??= MemberCode.MakeWriteAll<T>(members, keys: !asArray))(ref writer, ref target, context);
            }
            else
            {
                for (int i = 0; i < members.Length; i++)
                {
                    WriteMember(members, i, ref writer, ref target, context);
                }
            }
        }

        context.Leave();
    }

    // Sets the fields of an object that no constructor has run on.
    public void Read(ref MessagePackReader reader, ref T target, ReadContext context)
    {
        Member[] members = Members;
        context.Enter();
        if (asArray)
        {
            reader.ReadArrayHeader(members.Length);
            ReadInOrder(members, ref reader, ref target, context);
        }
        else
        {
            ReadMap(members, ref reader, ref target, context);
        }

        context.Leave();
    }

    // Returns how many members came in our own order; it was all of them in arrays, which have no keys.
    private int ReadInOrder(Member[] members, ref MessagePackReader reader, ref T target, ReadContext context)
    {
        if (_readAll is not null || IsHot())
        {
            return (_readAll ??= MemberCode.MakeReadAll<T>(members, keys: !asArray))(ref reader, ref target, context);
        }

        int next = 0;
        while (next < members.Length && (asArray || reader.TryReadRaw(members[next].Key)))
        {
            ReadMember(members, next++, ref reader, ref target, context);
        }

        return next;
    }

    private void ReadMap(Member[] members, ref MessagePackReader reader, ref T target, ReadContext context)
    {
        int count = reader.ReadMapHeader();
        int next = count == members.Length ? ReadInOrder(members, ref reader, ref target, context) : 0;
        if (next == count && next == members.Length)
        {
            return;
        }

        // Not the writer that we are: members in another order, unknown, or missing.
        bool[]? seen = _isCompilerMade ? null : SeenSoFar(members.Length, next);
        for (int i = next; i < count; i++)
        {
            int index = FindMember(members, next, ref reader);
            if (index < 0)
            {
                reader.Skip();
            }
            else
            {
                if (seen is not null)
                {
                    seen[index] = true;
                }

                next = index + 1;
                ReadMember(members, index, ref reader, ref target, context);
            }
        }

        if (seen is not null)
        {
            FillMissing(members, seen, ref target);
        }
    }

    private static bool[] SeenSoFar(int length, int count)
    {
        bool[] seen = new bool[length];
        Array.Fill(seen, true, 0, count);
        return seen;
    }

    // Most members come in our order even where some are missing, so the likely one is looked at first.
    private static int FindMember(Member[] members, int likely, ref MessagePackReader reader)
    {
        if (likely < members.Length && reader.TryReadRaw(members[likely].Key))
        {
            return likely;
        }

        if (!reader.NextIsString)
        {
            reader.Skip();
            return -1;
        }

        ReadOnlySpan<byte> name = reader.ReadUtf8();
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].IsNamed(name))
            {
                return i;
            }
        }

        return -1;
    }

    // Members that the writer did not know hold what their initialisers say, if there is a constructor to run them.
    private static void FillMissing(Member[] members, bool[] seen, ref T target)
    {
        if (Array.IndexOf(seen, false) < 0 || typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public, []) is not { } constructor)
        {
            return;
        }

        object fresh = constructor.Invoke(null);
        object boxed = target!;
        for (int i = 0; i < members.Length; i++)
        {
            if (!seen[i])
            {
                members[i].Field.SetValue(boxed, members[i].Field.GetValue(fresh));
            }
        }

        target = (T)boxed;
    }

    private void WriteFiltered(Member[] members, IMemberFilter filter, ref MessagePackWriter writer, ref T target, WriteContext context)
    {
        int count = 0;
        foreach (Member member in members)
        {
            count += filter.Carries(member.Field) ? 1 : 0;
        }

        writer.WriteMapHeader(count);
        bool hot = _writeOne is not null || IsHot();
        for (int i = 0; i < members.Length; i++)
        {
            if (!filter.Carries(members[i].Field))
            {
                continue;
            }

            if (hot)
            {
                writer.WriteRaw(members[i].Key);
                (_writeOne ??= MemberCode.MakeWriteOne<T>(members))(i, ref writer, ref target, context);
            }
            else
            {
                WriteMember(members, i, ref writer, ref target, context);
            }
        }
    }

    private void WriteHeader(ref MessagePackWriter writer, int count)
    {
        if (asArray)
        {
            writer.WriteArrayHeader(count);
        }
        else
        {
            writer.WriteMapHeader(count);
        }
    }

    private void WriteMember(Member[] members, int i, ref MessagePackWriter writer, ref T target, WriteContext context)
    {
        Member member = members[i];
        context.At(member.Step);
        if (!asArray)
        {
            writer.WriteRaw(member.Key);
        }

        member.Formatter!.WriteObject(ref writer, member.Field.GetValue(target), context);
    }

    private void ReadMember(Member[] members, int i, ref MessagePackReader reader, ref T target, ReadContext context)
    {
        if (_readOne is not null || IsHot())
        {
            (_readOne ??= MemberCode.MakeReadOne<T>(members))(i, ref reader, ref target, context);
            return;
        }

        object? value = members[i].Formatter!.ReadObject(ref reader, context);
        object boxed = target!;
        members[i].Field.SetValue(boxed, value);
        target = (T)boxed;
    }

    private bool IsHot() => _mayGenerate && ++_uses > UsesByReflection;

    private Member[] FindMembers()
    {
        Member[] members = Serialization.Members.Of(typeof(T));
        foreach (Member member in members)
        {
            Type type = member.Field.FieldType;
            if (type.IsPointer || type.IsFunctionPointer)
            {
                // No formatter can be generic over these. Every write ends at this member, so that none gets to generated code.
                _mayGenerate = false;
                member.Formatter = new RefusedFormatter<object>(Refusals.Find(type)!);
            }
            else
            {
                member.Formatter = table.Get(type);
            }
        }

        return _members = members;
    }
}
