using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WorkerService;

// The settings lie beside the program, wherever it is started from.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddParallelism(builder.Configuration.GetSection("Parallelism"));              // IExecutionStrategy
builder.Services.AddParallelism("nightly", builder.Configuration.GetSection("Nightly"));       // [FromKeyedServices("nightly")]
builder.Services.AddHostedService<NumberWorker>();
await builder.Build().RunAsync();
return Environment.ExitCode;
