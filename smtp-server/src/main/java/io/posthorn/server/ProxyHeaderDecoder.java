package io.posthorn.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Cuts a PROXY header, version 1 or 2, from the front of a connection and takes itself out. What is
 * none is known by its first octets: the library waits for thirteen, which a client may never send.
 */
final class ProxyHeaderDecoder extends HAProxyMessageDecoder {

  /** Of what proxies add to the addresses (TLVs), which is skipped; a header has 232 more. */
  private static final int MAX_TLV_OCTETS = 4096;

  /** How version 1 begins (proxy-protocol.txt 2.1). */
  private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);

  /** How version 2 begins (2.2). */
  private static final byte[] BINARY = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  private int octets;
  private boolean text = true;
  private boolean binary = true;

  ProxyHeaderDecoder() {
    super(MAX_TLV_OCTETS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    ByteBuf read = (ByteBuf) message;
    for (int i = 0; i < read.readableBytes() && octets + i < BINARY.length; i++) {
      byte octet = read.getByte(read.readerIndex() + i);
      text &= octets + i >= TEXT.length || octet == TEXT[octets + i];
      binary &= octet == BINARY[octets + i];
    }
    octets += read.readableBytes();
    if (!text && !binary) {
      ReferenceCountUtil.release(message);
      throw new DecoderException("it begins with something else");
    }
    super.channelRead(context, message);
  }
}
