using Parallelism;
using WebApp;

// The settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddParallelism(builder.Configuration.GetSection("Parallelism"));
await using WebApplication app = builder.Build();

app.MapGet("/strategy", (IExecutionStrategy strategy) => strategy.Name);

// The request's own token cancels the work of a client that has gone; what the work throws is caught as if it had run here.
app.MapGet("/divisors/{number:long}", async (long number, IExecutionStrategy strategy, CancellationToken cancellationToken) =>
{
    try
    {
        return Results.Ok(await strategy.RunAsync(() => Divisors.Of(number), cancellationToken));
    }
    catch (ArgumentOutOfRangeException refused)
    {
        return Results.BadRequest($"{refused.ParamName} is out of range");
    }
});

await app.StartAsync();
string address = app.Urls.First();
if (args.Contains("--self-test"))
    return await SelfTest.RunAsync(address);

Console.WriteLine($"{address}/divisors/1234567890123");
await app.WaitForShutdownAsync();
return 0;
