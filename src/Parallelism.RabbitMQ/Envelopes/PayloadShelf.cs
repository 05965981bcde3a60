namespace Parallelism.Envelopes;

// Puts the large contents of messages into the payload store, where there is one, and gets them back.
internal sealed class PayloadShelf(IPayloadStore? store, int largestInline, long largest)
{
    // Beyond this a content goes to the store, so that the broker's memory is not full of it.
    private const int StoredFrom = 256 * 1024;

    public bool HasStore => store is not null;

    // The bytes of a content that one message can name.
    public long Largest => store is null ? largestInline : largest;

    public bool IsStored(long length) => store is not null && length > StoredFrom;

    public async Task<Content> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!IsStored(bytes.Length))
            return Content.Inline(bytes);
        string key = await store!.PutAsync(bytes, cancellationToken).ConfigureAwait(false);
        return Content.Stored(key, bytes.Span);
    }

    public async Task<ReadOnlyMemory<byte>> GetAsync(Content content, CancellationToken cancellationToken)
    {
        if (content.Key is null)
            return content.Bytes;
        if (store is null)
            throw new WorkSerializationException("A large payload lies in a store, and this side has none: set PayloadStore to the same one on both sides.");
        if (content.Length > largest)
            throw new WorkSerializationException($"A stored payload has {content.Length} bytes, where {largest} are the most.");
        ReadOnlyMemory<byte> bytes = await store.GetAsync(content.Key, content.Length, cancellationToken).ConfigureAwait(false);
        return content.IsIntact(bytes.Span)
            ? bytes
            : throw new WorkSerializationException("A stored payload is not what its message says: it was changed, or cut off.");
    }

    public async Task DropAsync(string? key)
    {
        if (key is null || store is null)
            return;
        try
        {
            await store.DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It is the store's to deal with what is left; the call has its results.
        }
    }
}
