using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;

namespace Otp.Pieces;

/// <summary>What a request's body and its answer cost.</summary>
[MemoryDiagnoser]
public class JsonBenchmarks
{
    private static readonly byte[] Body = """{"code": 123456, "mobile_number": "09123256545"}"""u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly JsonTypeInfo<OtpCodeDto> TypeInfo = ApiJson.TypeInfo<OtpCodeDto>();

    private static readonly OtpCodeDto Answer = new()
    {
        Id = 1,
        Code = 123456,
        MobileNumber = "09123256545",
        Email = null,
        Recipient = "09123256545",
        ValidTo = Now,
        Ttl = 119,
        IsAllow = true,
        CreatedAt = Now,
        UpdatedAt = Now,
        Purpose = null,
    };

    private readonly MemoryStream _stream = new(Body);
    private readonly DefaultHttpContext _context = new();

    [Benchmark(Description = "reading a body")]
    public async Task<object> Read()
    {
        _stream.Position = 0;
        _context.Request.Body = _stream;
        _context.Request.ContentType = "application/json";
        return (await JsonBody<CreateOtpCodeCommand>.BindAsync(_context))!.Request;
    }

    [Benchmark(Description = "writing an answer")]
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(Answer, TypeInfo);
}
