using System.Text;

namespace Parallelism.Wire;

// Why a worker will not serve: in words, and the exception that stopped it with those inside it, outermost first.
internal sealed record Refusal(string Reason, IReadOnlyList<(string Type, string Message, string Stack)> Errors)
{
    private const int MostErrors = 16;
    private const int LongestText = 16 * 1024;

    public Refusal(string reason)
        : this(reason, [])
    {
    }

    public static Refusal Of(string what, Exception error)
    {
        var errors = new List<(string, string, string)>();
        for (Exception? next = error; next is not null && errors.Count < MostErrors; next = next.InnerException)
            errors.Add((next.GetType().FullName ?? next.GetType().Name, Cut(next.Message), Cut(next.StackTrace ?? "")));
        return new($"{what}: {string.Join(" ---> ", errors.Select(static error => $"{error.Item1}: {error.Item2}"))}", errors);
    }

    public void Write(FrameBuffer buffer)
    {
        int mark = buffer.Begin(FrameKind.Refused);
        WriteText(buffer, Reason);
        buffer.WriteVarint(Errors.Count);
        foreach ((string type, string message, string stack) in Errors)
        {
            WriteText(buffer, type);
            WriteText(buffer, message);
            WriteText(buffer, stack);
        }
        buffer.End(mark);
    }

    public static Refusal Read(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        string reason = ReadText(ref reader);
        int count = reader.ReadCount();
        if (count > MostErrors)
            throw new ProtocolException($"The worker refuses with {count} exceptions.");
        var errors = new (string, string, string)[count];
        for (int i = 0; i < count; i++)
            errors[i] = (ReadText(ref reader), ReadText(ref reader), ReadText(ref reader));
        return new(reason, errors);
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + " …";

    private static void WriteText(FrameBuffer buffer, string text) => buffer.WriteBlob(Encoding.UTF8.GetBytes(text));

    private static string ReadText(ref BodyReader reader) => Encoding.UTF8.GetString(reader.ReadBlob());
}
