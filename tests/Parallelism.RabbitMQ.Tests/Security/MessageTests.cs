using Parallelism.Envelopes;
using Parallelism.Wire;

namespace Parallelism.Tests.Security;

// The messages inside of envelopes, and what is not one.
public sealed class MessageTests
{
    [Fact]
    public void A_task_comes_back_as_it_was()
    {
        var task = new TaskMessage
        {
            Client = Guid.NewGuid(),
            Chunk = 7,
            Code = "code",
            Method = "A.B",
            Attempts = 2,
            MaxDeliveries = 1,
            Timeout = TimeSpan.FromSeconds(3),
            GracePeriod = TimeSpan.FromSeconds(1),
            Serializer = "s",
            Culture = "da-DK",
            UICulture = "fr-FR",
            Trace = new byte[] { 1, 2, 3 },
            RandomKey = ulong.MaxValue,
            IsBatch = true,
            TakesResults = true,
            FirstIndex = 12,
            ArgumentSize = 4,
            Count = 3,
            Content = Content.Inline(new byte[] { 9, 8 }),
        };
        TaskMessage back = TaskMessage.Read(Bytes(task.Write));
        back.Should().BeEquivalentTo(task, options => options.Excluding(message => message.Content).Excluding(message => message.Trace));
        back.Content.Bytes.ToArray().Should().Equal(9, 8);
        back.Trace.ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void A_status_comes_back_as_it_was()
    {
        var status = new StatusMessage { Node = "n", Code = "c", Slots = 4, Busy = 2, ItemsCompleted = 10, Refused = 1, IsLeaving = true, Chunks = [new(Guid.NewGuid(), 5)] };
        StatusMessage.Read(Bytes(status.Write)).Should().BeEquivalentTo(status);
    }

    [Fact]
    public void A_stored_content_is_told_by_its_hash()
    {
        var content = Content.Stored("key", [1, 2, 3]);
        Content back = Content.Read(Bytes(content.Write));
        (back.Key, back.Length, back.IsIntact([1, 2, 3]), back.IsIntact([1, 2, 4]), back.IsIntact([1, 2])).Should().Be(("key", 3L, true, false, false));
    }

    [Fact]
    public async Task A_stored_key_is_no_path()
    {
        string folder = Directory.CreateTempSubdirectory("parallelism-store-").FullName;
        try
        {
            var store = new FolderPayloadStore(folder);
            foreach (string key in (string[])["../../etc/passwd", "/etc/passwd", "", "a"])
                await store.Invoking(store => store.GetAsync(key, 100)).Should().ThrowAsync<InvalidDataException>();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Bytes_that_are_no_message_are_told_so()
    {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            var noise = new byte[random.Next(120)];
            random.NextBytes(noise);
            foreach (Action<byte[]> read in (Action<byte[]>[])[static b => TaskMessage.Read(b), static b => ResultMessage.Read(b), static b => StatusMessage.Read(b), static b => CancelMessage.Read(b), static b => TakenMessage.Read(b)])
            {
                try
                {
                    read(noise);
                }
                catch (ProtocolException)
                {
                }
            }
        }
    }

    private static byte[] Bytes(Action<FrameBuffer> write)
    {
        var frame = new FrameBuffer();
        write(frame);
        byte[] bytes = frame.Written.ToArray();
        frame.Release();
        return bytes;
    }
}
