# docker build -t policydeck . && docker run --rm -v "$PWD:/texts" policydeck build mytext.tsv
FROM python:3.13-slim
RUN apt-get update -q \
 && apt-get install -q -y --no-install-recommends espeak-ng \
 && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN pip install --no-cache-dir '/src[office,documents,speech]' && rm -rf /src
WORKDIR /texts
ENTRYPOINT ["policydeck"]
